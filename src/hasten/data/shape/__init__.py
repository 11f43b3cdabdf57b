"""What `hasten.data.shapes` is made of: the forms of inputs, and how they are found."""
