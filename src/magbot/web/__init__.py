"""The HTTP service: `magbot serve`. JSON in, the JSON of `Answer.to_dict()` out."""
