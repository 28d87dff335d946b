"""The number in a party's bare total, as far as its words state one."""

import re

from monitor.core.words import clean
from monitor.model.reports import StrikeReport
from monitor.model.vocabulary import Vocabulary

_NUMBER = re.compile(r"\d+")


def stated_total(report: StrikeReport, vocabulary: Vocabulary) -> int | None:
    """How many a total speaks of: the number that its words count attacks or facilities by, a lower
    bound where they say "over"; ``None`` where they state none.
    """
    for words in (report.facility_name, report.headline, report.summary):
        for counted in vocabulary.aggregate.finditer(clean(words)):
            if number := _NUMBER.search(counted.group()):
                return int(number.group())
    return None
