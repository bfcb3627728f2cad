"""A folder of entries in Spanish or German talks in that language, with nothing else written."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import pytest

import magbot
from magbot.cli.new import write
from magbot.kb import language_packs
from tests.conftest import ROOT
from tests.test_new import TODAY

if TYPE_CHECKING:
    from collections.abc import Callable

DATA = ROOT / "tests" / "data"
FOLDERS = {"es": "es-biblioteca", "de": "de-fahrradladen"}
HEALTH = {"es": "es-manzanilla", "de": "de-kamille"}
ENGLISH = language_packs.texts("en")


class Line(NamedTuple):
    """What is typed, the kind of the reply, the entries it shows, and what stands in its text."""

    typed: str
    kind: str
    entries: tuple[str, ...] = ()
    says: str = ""


SPANISH = (
    Line("hola", "smalltalk", says="¿Qué le gustaría saber sobre la biblioteca del barrio?"),
    Line("¿Cuándo abre la biblioteca?", "answer", ("horario",)),
    Line("dime más", "answer", ("horario",), "de 9 a 20 horas"),
    Line("¿por qué?", "answer", ("renovar",)),
    Line("libro", "answer", ("renovar",)),
    Line("la segunda", "answer", ("prestamo",), "seis documentos"),
    Line("¿y los niños?", "answer", ("carne",)),
    Line("más corto", "answer", ("carne",)),
    Line("¿quién ganó el mundial?", "out_of_scope", says="Solo puedo responder preguntas sobre"),
    Line("sí", "clarify", says="¿Cuál de ellas quiso decir?"),
    Line("no, me refería a la multa por retraso", "answer", ("retraso",)),
    Line("¿Qué pregunté?", "answer", ("retraso",), "¿Qué pasa si devuelvo un libro tarde?"),
    Line("muchas gracias", "smalltalk", says="De nada."),
    Line("me duele el pecho", "emergency", says="Esto puede ser una emergencia."),
    Line("¿y cuándo abren?", "emergency"),
    Line("era broma", "smalltalk", says="Gracias por aclararlo."),
    Line("empezar de nuevo", "smalltalk", says="Empecemos de nuevo."),
    Line("adiós", "smalltalk", says="Para salir, cierre este chat"),
)
GERMAN = (
    Line("Guten Tag", "smalltalk", says="Was möchten Sie zum Thema Fahrradladen wissen?"),
    Line("Wann habt ihr auf?", "answer", ("oeffnung",)),
    Line("mehr dazu", "answer", ("oeffnung",), "von 9 bis 18 Uhr"),
    Line("warum?", "answer", ("abholen",)),
    Line("Was gehört zur Inspektion?", "answer", ("inspektion",)),
    Line("wieso", "answer", ("bremsen",)),
    Line("kuerzer bitte", "answer", ("bremsen",), "Meist sind die Felgen schmutzig"),
    Line("Wer gewinnt die Weltmeisterschaft?", "out_of_scope", says="Ich kann nur Fragen zum"),
    Line("ja", "clarify", says="Welche davon meinten Sie?"),
    Line("das zweite", "answer", ("platten",)),
    Line("nein, ich meinte die quietschenden Bremsen", "answer", ("bremsen",)),
    Line("super, danke", "smalltalk", says="Gern geschehen."),
    Line("Ich glaube, sie hat eine Ueberdosis", "emergency", says="Giftnotrufzentrale"),
    Line("Das war nur ein Scherz", "smalltalk", says="Danke, dass Sie das richtigstellen."),
    Line("von vorn", "smalltalk", says="Fangen wir von vorn an."),
    Line("tschüss", "smalltalk", says="Zum Beenden schließen Sie diesen Chat"),
)


SPANISH_REFERRAL = (
    Line("estoy embarazada", "refer", says="consulte antes a un profesional cualificado"),
    Line("¿puedo tomarla entonces?", "refer"),
    Line("¿cuántas tazas al día?", "refer", says="Este asistente no puede valorar su caso."),
    Line("¿qué planta es?", "answer", ("que-es",), "Por favor, consulte antes"),
    Line("¿puede mi hermana tomarla por la noche?", "answer", ("dormir",)),
    Line("¿y yo?", "refer"),
    Line("¿es seguro?", "refer"),
    Line("no, no estoy embarazada", "smalltalk", says="Gracias por aclararlo."),
    Line("cuantas tazas al dia", "answer", ("cuanta",), "3 tazas"),
    Line("me encuentro mal", "out_of_scope", says="busque ayuda hoy mismo"),
    Line("mi padre tiene dolor en el pecho", "emergency"),
    Line("¿cuánta infusión bebo?", "emergency"),
    Line("no, me refería a la espalda", "out_of_scope", says="Si alguien está en peligro ahora"),
)
GERMAN_REFERRAL = (
    Line("Ich bin schwanger", "refer", says="Bitte fragen Sie zuerst eine Fachperson."),
    Line("Darf ich ihn dann trinken?", "refer"),
    Line("Wie viele Tassen am Tag?", "refer", says="kann Ihren Fall nicht beurteilen"),
    Line("Welche Pflanze ist das?", "answer", ("was-ist",), "Bitte fragen Sie zuerst"),
    Line("Darf meine Schwester ihn abends trinken?", "answer", ("schlafen",)),
    Line("und ich?", "refer"),
    Line("Ist das sicher?", "refer"),
    Line("Nein, ich bin nicht schwanger", "smalltalk", says="Danke, dass Sie das richtigstellen."),
    Line("wie viele Tassen am Tag", "answer", ("wie-viel",), "3 Tassen"),
    Line("mir geht es schlecht", "out_of_scope", says="holen Sie sich heute noch Hilfe"),
    Line("Mein Vater hat Schmerzen in der Brust", "emergency"),
    Line("Wie viel Tee?", "emergency"),
    Line("Nein, ich meinte das Knie", "out_of_scope", says="Wenn jetzt jemand in Gefahr ist"),
)


@pytest.fixture(name="assistant", scope="module")
def _assistant() -> Callable[[str], magbot.Assistant]:
    made: dict[str, magbot.Assistant] = {}

    def assistant(code: str) -> magbot.Assistant:
        if code not in made:
            made[code] = magbot.Assistant(magbot.load(DATA / code))
        return made[code]

    return assistant


@pytest.mark.parametrize(
    ("folder", "script"),
    [
        (FOLDERS["es"], SPANISH),
        (FOLDERS["de"], GERMAN),
        (HEALTH["es"], SPANISH_REFERRAL),
        (HEALTH["de"], GERMAN_REFERRAL),
    ],
)
def test_a_folder_of_entries_talks_in_its_language(
    folder: str, script: tuple[Line, ...], assistant: Callable[[str], magbot.Assistant]
) -> None:
    talk, code = magbot.Conversation(assistant(folder)), folder[:2]

    for line in script:
        reply = talk.ask(line.typed)
        shown = tuple(entry.id for entry in reply.entries)
        assert (line.typed, str(reply.kind), shown) == (line.typed, line.kind, line.entries)
        assert line.says in reply.text
        assert reply.card or language_packs.texts(code).note in reply.text
        assert not any(text in reply.text for text in english_texts())


def english_texts() -> list[str]:
    texts = [*ENGLISH.labels.values(), *ENGLISH.replies.values(), ENGLISH.note]
    texts += [text for card in ENGLISH.cards.values() for text in (card.text, card.note)]
    return [text.partition("{")[0] for text in texts if len(text.partition("{")[0]) > 8]


@pytest.mark.parametrize(
    ("code", "one", "other"),
    [
        ("es", "cuanto cuesta el carne", "¿Cuánto cuesta el carné?"),
        ("es", "CUÁNTOS LIBROS PUEDO LLEVARME", "cuantos libros puedo llevarme"),
        ("es", "¡¿se puede prorrogar por telefono?!", "se puede prorrogar por teléfono"),
        ("de", "Oeffnungszeiten", "Öffnungszeiten"),
        ("de", "ist der Laden am Sonntag geschloßen", "Ist der Laden am Sonntag geschlossen?"),
        ("de", "koennen Sie meinen Reifen flicken", "können Sie meinen Reifen flicken"),
    ],
)
def test_both_spellings_match(
    code: str, one: str, other: str, assistant: Callable[[str], magbot.Assistant]
) -> None:
    replies = [assistant(FOLDERS[code]).ask(text) for text in (one, other)]

    assert replies[0].entries
    assert replies[0].entries == replies[1].entries


@pytest.mark.parametrize("code", FOLDERS)
def test_strangers_questions_are_not_answered_wrongly(
    code: str, assistant: Callable[[str], magbot.Assistant]
) -> None:
    from magbot.evaluate.loading import load_cases

    cases = load_cases([DATA / FOLDERS[code] / "cases"]).cases
    replies = [(case, assistant(FOLDERS[code]).ask(case.q)) for case in cases]
    right = [
        case
        for case, reply in replies
        if str(reply.kind) == case.kind and {one.id for one in reply.entries} == case.entries
    ]
    wrong = [c.q for c, reply in replies if reply.entries and reply.entries[0].id not in c.entries]

    assert wrong == []
    assert len(right) >= 0.85 * len(cases)


@pytest.mark.parametrize(
    ("code", "question", "card"),
    [
        ("de", "ich habe dreißig Schlaftabletten genommen", "poisoning"),
        ("de", "ich habe fünfzig Tabletten genommen", "poisoning"),
        ("de", "ich moechte nicht mehr leben", "crisis"),
        ("de", "es drueckt auf der Brust", "emergency"),
        ("de", "nein, meine Brust tut weh", "emergency"),
        ("de", "keine Brustschmerzen, nur eine Erkältung", ""),
        ("es", "bebió lejía", "poisoning"),
        ("es", "siento opresion en el pecho", "emergency"),
        ("es", "¡no puedo respirar!", "emergency"),
        ("es", "no, me duele el pecho", "emergency"),
        ("es", "no tengo ningún dolor en el pecho", ""),
    ],
)
def test_a_new_folder_sees_danger_in_its_language(
    code: str, question: str, card: str, started: Callable[[str], magbot.Assistant]
) -> None:
    assert started(code).ask(question).card == card


@pytest.fixture(name="started", scope="module")
def _started(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], magbot.Assistant]:
    made: dict[str, magbot.Assistant] = {}

    def started(code: str) -> magbot.Assistant:
        if code not in made:
            folder = tmp_path_factory.mktemp("new") / code
            write(folder, title="Test", today=TODAY, language=code)
            made[code] = magbot.Assistant(magbot.load(folder))
        return made[code]

    return started
