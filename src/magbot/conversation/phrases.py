"""The phrases of a conversation, in English. Data: a folder may set its own lists."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

PHRASES: Mapping[str, str] = {
    "more": """
        more | tell me more | more please | more info | more information | more details | more
        detail | details | go on | continue | say more | tell me more about it | tell me more
        about that | more about that | more about it | keep going | and then | expand | can you
        tell me more | can you explain more | explain more | explain | elaborate | go deeper
    """,
    "why": """
        why | why is that | why so | how come | but why | and why | why though | why not | what
        for | how so | why would that be | for what reason | what is the reason | whats the
        reason | why does it | why does it do that | why should i | why is it
    """,
    "again": """
        again | repeat | repeat that | say that again | say it again | come again | pardon |
        sorry what | once more | what did you say | source | sources | the sources | says who |
        who says | who says so | where does that come from | how do you know | how do you know
        that | what is the source | whats the source | what are the sources | according to whom
    """,
    "yes": """
        yes | y | yes please | yeah | yep | yup | ya | sure | sure thing | ok yes | right |
        exactly | correct | that one | that | this one | please do | yes that | yes that one |
        thats it | thats the one | yes exactly | of course | go ahead
    """,
    "no": """
        no | n | nope | nah | none | none of these | none of those | none of them | neither |
        not that | no thanks | not really | no none of these | none of the above | not these |
        something else | no not that | neither of them | neither one
    """,
    "both": """
        both | both of them | both please | yes both | yes to both | both of these | the both | all
        | all of them | all of these
    """,
    "else": """
        what else | anything else | what else is there | what more | what else can you tell me |
        what else can i ask | what can i ask | other questions | what next | next | and what
        else | anything more | anything else i should know | what else should i know
    """,
    "lead": """
        what about | how about | what if | and what about | and how about | but what about | ok
        what about | so what about | and if | and | but | so | ok | okay | also | then | well |
        and also | ok so | ok and | ok but | alright | and what if | what of | oh and | yes but
        | yes and | i see
    """,
    "tail": """
        then | though | too | instead | as well | either | tho
    """,
    "meant": """
        no i meant | i meant | no i mean | i mean | sorry i meant | sorry i mean | no not that |
        i was asking about | i was asking | no i was asking about | no i was asking | no i want
        | i wanted to know about | i wanted to ask about | i was talking about | no im talking
        about | im talking about | no what i meant was | what i meant was | what i mean is |
        actually i meant | not that i meant | not that i mean | no the | no about | nope i meant
        | rather | no rather | no im asking about | im asking about | no
    """,
    "pointer": """
        the | number | option | choice | question | answer | please | nr | no | item | id | like
        | take | pick | choose | want | i | show | me | give | say | about | my | a | on | for |
        would | to | know | its | meant | mean
    """,
    "it": """
        that | this | those | these | they | them
    """,
    "opening": """
        at | before | after | with | without | for | during | in | on | while | when | if | by |
        as | from | since | until | only | even | or
    """,
}
