"""Self-play (PIE section 3.2, appendix A.6): new problems from those of a data set, and pairs for
training from these."""
