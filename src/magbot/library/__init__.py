"""Load knowledge bases: a folder, a compiled file, or the one that comes with the package."""

from __future__ import annotations

import os

from magbot.errors import KnowledgeBaseError, Problem, wrong_type
from magbot.kb.extends import bundled_folder

TYPE_CHECKING = False
if TYPE_CHECKING:
    from magbot.answering.answer import Answer
    from magbot.answering.assistant import Assistant
    from magbot.compiling.encoder_choice import Fit
    from magbot.encoder.encoder_files import EncoderFiles
    from magbot.image.container import Sections
    from magbot.kb.model import KnowledgeBase

COMPILED_SUFFIX = ".magbot"
_BUNDLED = "the bundled base"  # compared by identity, so that a path of this name is a path
_bundled: list[Assistant] = []


def load(
    path: str | os.PathLike[str] = _BUNDLED,
    *,
    cache: bool = False,
    scope: str = "",
    encoder: str | None = None,
) -> KnowledgeBase:
    """Return a knowledge base: of a folder, a YAML or JSON Lines file, or a compiled file.

    A compiled file ends in `.magbot`; without a path, the bundled base is loaded. With `cache`,
    the compiled form is kept in the user's cache folder, and a compiled file is mapped: it must
    not be written to while it is in use. Without, nothing is written, and a compiled file is read
    into memory. With a `scope`, it is that part of the base alone. Raises KnowledgeBaseError with
    every problem found (where, what, how to mend it), UnknownScopeError for an unknown scope.

    With `encoder`, the base is compiled and joined with that sentence encoder (see `Assistant`);
    with `cache`, with the one that the deployment chose, and what was fitted is kept too. An
    `Assistant` makes its own choice again.
    """
    if path is _BUNDLED:
        path = bundled_path()
    if not isinstance(path, (str, os.PathLike)):
        raise wrong_type("load takes a path as str or Path", path, 'As in magbot.load("faq").')
    name = os.fspath(path)
    kb = _load(name, cache=cache)
    if scope:
        from magbot.compiling.compiled import scoped

        kb = scoped(kb, scope)
    if not cache and encoder is None:
        return kb
    from magbot.compiling.compiled import compiled
    from magbot.compiling.encoder_choice import with_encoder

    def keep(kb: KnowledgeBase, files: EncoderFiles, fit: Fit) -> Sections:
        from magbot.library.cache import cached_encoding

        return cached_encoding(name, kb, files.digest, fit)

    return with_encoder(compiled(kb), encoder, keep if cache else None)


def _load(name: str, *, cache: bool) -> KnowledgeBase:
    if name.endswith(COMPILED_SUFFIX):
        return _load_compiled(name, mapped=cache)
    if cache:
        from magbot.library.cache import cached

        return cached(name)
    from magbot.library.folder import read_knowledge_base

    return read_knowledge_base(name)


def _load_compiled(name: str, *, mapped: bool) -> KnowledgeBase:
    from magbot.image.container import ContainerError
    from magbot.library.cache import map_image, read_image

    try:
        return map_image(name) if mapped else read_image(name)
    except (OSError, ContainerError, KeyError, ValueError) as error:
        message, fix = f"It cannot be opened: {error}.", "Compile it again: magbot compile DIR."
        raise KnowledgeBaseError((Problem(name, 0, 0, "compiled", message, fix),)) from error


def bundled_path() -> str:
    """Return the path of the bundled knowledge base: compiled, or the checkout's folder."""
    folder = bundled_folder()
    image = os.path.join(folder, "compiled" + COMPILED_SUFFIX)
    return image if os.path.isfile(image) else folder


def bundled(*, cache: bool = False) -> Assistant:
    """Return the assistant of the bundled knowledge base, loaded once."""
    if not _bundled:
        from magbot.answering.assistant import Assistant

        _bundled.append(Assistant(load(bundled_path(), cache=cache)))
    return _bundled[0]


def ask(question: str) -> Answer:
    """Return the answer of the bundled knowledge base to one question."""
    return bundled().ask(question)
