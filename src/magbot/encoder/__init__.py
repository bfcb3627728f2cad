"""A sentence encoder, for deployments that choose one: what a whole text means, as one vector.

    files = locate("minilm")              # or a folder; MissingExtraError without the packages
    encoder = open_encoder(files)         # loads the model, once in a process
    vector = encoder.encode("how much is too much")
    head = SoftmaxHead(fit_softmax(vectors, classes, count))
    head.probabilities(vector)            # a float a class

The only door for onnxruntime, numpy and tokenizers: `onnx_encoder` and `softmax_head` import
them, so that they are imported late themselves. Nothing is ever downloaded: a model is a file of
an installed package, or of a folder that is named.
"""
