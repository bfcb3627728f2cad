"""Show replies: each dialect has its module."""
