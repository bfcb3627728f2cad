"""Everything a conversation listens for, in English: one table, so that it can be translated.

A bar stands between two phrases. A folder sets its own list under `labels:` in faq.yaml, with
`say.` before the name (`say.more: más | sigue`).
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

# Whole messages: the act that each of them is.
_ACTS: Mapping[str, str] = {
    "clear": """
        start over | start again | start afresh | reset | restart | clear | clear chat | clear
        the chat | clear this | clear everything | clear the conversation | new conversation |
        new chat | begin again | forget everything | forget all that | forget it all | lets
        start over | can we start over | wipe it | fresh start
    """,
    "leave": """
        bye | goodbye | bye bye | good bye | see you | see ya | im done | exit | quit | how do
        i leave | how do i exit | how do i quit | how do i get out of here | thats all bye |
        cya
    """,
    "more": """
        more | tell me more | more please | more info | more information | more details | more
        detail | details | go on | continue | say more | tell me more about it | tell me more
        about that | more about that | more about it | keep going | and then | expand | can you
        tell me more | can you explain more | explain more | explain | elaborate | go deeper |
        in detail | the long version | longer | longer please | in full
    """,
    "shorter": """
        shorter | shorter please | in short | in one sentence | in a sentence | one sentence |
        in a word | in a nutshell | tldr | tl dr | briefly | keep it short | make it short |
        make it shorter | summarise | summarize | sum it up | summary | too long | too long
        didnt read | the short version | short version | short answer | the short answer | can
        you shorten that | simpler | yes or no | simply put | long story short | give me the
        gist | the gist
    """,
    "why": """
        why | why is that | why so | how come | but why | and why | why though | why not | what
        for | how so | why would that be | for what reason | what is the reason | whats the
        reason | why does it | why does it do that | why should i | why is it
    """,
    "again": """
        again | repeat | repeat that | say that again | say it again | come again | pardon |
        sorry what | once more | what did you say | what was that | can you repeat that | could
        you repeat that | repeat please | please repeat | repeat the answer | one more time
    """,
    "asked": """
        what did i ask | what did i just ask | what was my question | what was the question |
        what did i say | what have i asked | which question | remind me what i asked
    """,
    "source": """
        source | sources | the sources | says who | who says | who says so | who says that |
        where does that come from | how do you know | how do you know that | what is the source
        | whats the source | what are the sources | according to whom | where did you get that
        | where is that from | where does it say that | proof | any proof | prove it | evidence
        | citation | reference | references | based on what | what is that based on | can you
        cite that
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
        both | both of them | both please | yes both | yes to both | both of these | the both |
        all | all of them | all of these | all three | both really | both actually
    """,
    "else": """
        what else | anything else | what else is there | what more | what else can you tell me
        | what else can i ask | what can i ask | other questions | what next | next | and what
        else | anything more | anything else i should know | what else should i know
    """,
    "ack": """
        ok | okay | k | kk | thanks | thank you | thx | ty | cheers | ok thanks | ok thank you
        | thanks a lot | many thanks | got it | i see | understood | alright | all right |
        right ok | hmm | hm | oh | oh ok | ah ok | noted | great | cool | fine | will do | ok
        will do | good | yes | y | yeah | yep | yup | sure | no | n | nope | nah | hi | hello |
        hey | lol
    """,
}

# Openings, endings and the words that point.
_PARTS: Mapping[str, str] = {
    "lead": """
        what about | how about | what if | and what about | and how about | but what about | ok
        what about | so what about | and if | and | but | so | ok | okay | also | then | well |
        and also | ok so | ok and | ok but | alright | and what if | what of | oh and | yes but
        | yes and | i see
    """,
    "tail": "then | though | too | instead | as well | either | tho | please | pls | thanks",
    "meant": """
        no wait | wait no | no i meant | i meant | no i mean | i mean | sorry i meant | sorry i
        mean | no not that | i was asking about | i was asking | no i was asking about | no i
        was asking | no i want | i wanted to know about | i wanted to ask about | i was talking
        about | no im talking about | im talking about | no what i meant was | what i meant was
        | what i mean is | actually i meant | not that i meant | not that i mean | no the | no
        about | nope i meant | rather | no rather | no im asking about | im asking about | no
    """,
    "pointer": """
        the | number | option | choice | question | answer | please | nr | no | item | id |
        like | take | pick | choose | want | i | show | me | give | say | about | my | a | on |
        for | would | to | know | its | meant | mean
    """,
    "quantity": "much | many | long | often | soon",
    "it": "that | this | those | these | they | them",
    "opening": """
        at | before | after | with | without | for | during | in | on | while | when | if | by
        | as | from | since | until | only | even | or
    """,
}

# The grammar of a question that only points back: every word is of one of these lists, and one
# of them of a list that asks (`judge`, `act`, `ask`).
_POINTING: Mapping[str, str] = {
    "person": """
        i | im | ive | id | ill | me | my | myself | you | he | hes | him | his | she | shes |
        her | hers | we | were | us | our | they | theyre | them | their | someone | somebody |
        anyone | one | person | people | patient | like
    """,
    "modal": """
        can | could | may | might | should | shall | will | would | must | ought | do | does |
        did | done | doing | am | is | are | was | be | been | being | have | has | had |
        having | need | needs | want | wants | wanted | going | gonna | get | to | able |
        supposed | mean | means | meant | does | let | lets | think | say | saying | said |
        tell | telling | sure | rather | isnt | arent | cant | cannot | couldnt | shouldnt |
        wont | wouldnt | dont | doesnt | didnt | not | no | never | wasnt | it | its | that |
        thats | this | there | these | those | any | some | none | whether | happen | happens |
        matter | matters
    """,
    "act": """
        take | takes | taking | taken | took | use | uses | using | used | try | trying | tried
        | start | starting | started | stop | stopping | stopped | keep | keeping | continue |
        continuing | carry | give | giving | given | gave | drink | drinking | swallow | avoid
        | skip | wait | risk | touch
    """,
    "judge": """
        ok | okay | fine | safe | safely | alright | allowed | good | bad | dangerous | harmful
        | risky | wrong | problem | issue | advisable | advised | recommended | sensible |
        unsafe | harm | hurt | worth | possible | permitted | forbidden | bothered | reason |
        off limits | sure | mean | means | happens | happen
    """,
    "ask": "why | what | whats | who | whom | where | now | instead | how come | come",
    "filler": """
        so | then | still | anyway | anyways | just | even | really | actually | at | all |
        please | but | and | or | well | if | maybe | perhaps | only | ever | again | though |
        tho | too | either | way | the | a | an | for | of | on | in | with | about | yes |
        yeah | oh | hmm | today | tonight | tomorrow | yesterday | week | weeks | month |
        months | year | ago | last | seriously | right | already | first | definitely |
        absolutely | honestly | little | bit | half | small | low | tiny | less | day | daily |
        once | per | every | each | mg | g | mcg | milligrams | grams | up | down | case | ask
        | go | talk | speak | check
    """,
}
# Who is spoken of. A referral for one of them does not pass to another who is clearly named.
_PEOPLE: Mapping[str, str] = {
    "relative": """
        wife | husband | partner | girlfriend | boyfriend | mother | mum | mom | mummy | father
        | dad | daddy | son | daughter | child | kid | baby | toddler | sister | brother |
        friend | neighbour | neighbor | colleague | grandmother | grandma | granny | nan | gran
        | grandfather | grandad | grandpa | aunt | uncle | cousin | niece | nephew | boy | girl
        | mate | roommate | flatmate | boss | fiance | fiancee | parents | kids | children
    """,
    "young": "child | kid | baby | toddler | boy | girl | kids | children",
    "for": "for | about",
    "whose": "my | our | a | an",
    "someone else": "someone else | somebody else | another person | a different person",
    "he": "he | hes | him | his",
    "she": "she | shes | her | hers",
    "self": "i | im | ive | id | ill | me | my | myself | mine",
}
# What is taken back, and what is complained of.
_BACK: Mapping[str, str] = {
    "deny": """
        no | not | dont | doesnt | didnt | isnt | arent | wasnt | aint | never | without |
        havent | hasnt | nor | cant be | nobody | none | no longer | nope
    """,
    "retract": """
        joke | joking | kidding | jk | just kidding | figure of speech | false alarm | sarcasm
        | sarcastic | a song | lyrics | a film | a movie | a book | a novel | a story | typo |
        misspoke | mistyped | autocorrect | wrong word | exaggerating | exaggeration |
        hyperbole | an expression | metaphor | metaphorically | hypothetical | hypothetically |
        not literally | not serious | messing around | misunderstood | misread me | wrong chat
        | a test | testing
    """,
    "meaning": """
        i meant | i mean | i was asking about | i was only asking about | was just asking about
        | i only asked about | i was talking about | im talking about | i am talking about | im
        asking about | i was referring to | im referring to | what i meant | it was about | it
        is about | its about | it was the | it was my | that was about
    """,
    "not this": """
        not my | not the | not in my | no | i dont have | i dont have any | i dont have a | i
        have no | i never had | i never said | i did not say | i didnt say | it isnt my | its
        not my | without | dont have any | there is no | theres no | not a
    """,
    "hedge": """
        yet | sure | certain | know | think | if | whether | maybe | only | just | believe |
        might | could | tested | test
    """,
    "purpose": "to | it | that | every word | business | what i said | this | so",
    "time": """
        today | yesterday | tonight | tomorrow | morning | evening | night | last | ago | now |
        week | month | day | hour | hours | minutes | minute | just | all | whole | half | more
        | less | bottle | really | bit | lot | lots | few | many | much | other | another |
        same | different
    """,
    "complaint": """
        hurts | hurt | hurting | ache | aches | aching | sore | pain | pains | painful |
        swollen | swelling | swelled | numb | numbness | tingling | dizzy | faint | weak |
        weakness | unwell | ill | sick | nausea | nauseous | vomiting | fever | feverish |
        worse | worsening | bleeding | bruised | burning | burns | stiff | shaky | shaking |
        itchy | rash | tired | exhausted | awful | terrible | rough | throbbing | stabbing |
        agony | lump | trembling | bloated | headache | not well | not right | feel bad | feel
        funny | feel weird | feel strange
    """,
}

# How messages are joined before they are screened. `pointing` is read as the subject, `dropped`
# left out at the beginning of a message, `is aged` and a number read as an age.
_JOINING: Mapping[str, str] = {
    "addressed": "you | your | yours | youre | u | ur",
    "pointing": "it | some | them | one | these | those | any | that | this",
    "dropped": """
        it | its | they | theyre | he | hes | she | shes | that | thats | is | are | i | im |
        ive
    """,
    "goes on": """
        it | its | he | hes | she | shes | they | theyre | that | thats | this | and | but |
        also | since | because | like | with | after | when | for | then | now | all | one |
        some
    """,
    "unit": "mg",
    "age": "years old",
    "weighs": "weigh | weighs | weighed | weighing | weight | weight is | heavy",
    "light": "kg 35 | kgs 35 | kilo 35 | kilos 35 | kilograms 35 | lb 77 | lbs 77 | pounds 77",
    "child": "for a child",
    "is aged": """
        i am | im | he is | hes | she is | shes | they are | theyre | aged | age | my age is
    """,
}

PHRASES: Mapping[str, str] = {**_ACTS, **_PARTS, **_POINTING, **_PEOPLE, **_BACK, **_JOINING}
WHOLE = tuple(name for name in _ACTS if name != "ack")
POINTING = tuple(_POINTING)
