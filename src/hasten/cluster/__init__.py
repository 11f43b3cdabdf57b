"""Work spread over a Ray cluster. Only these modules import Ray, and only --ray imports them."""
