"""The conditions of IAM policies, as far as policies here use them. What is not known is an error, never "holds".

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
"""

from __future__ import annotations

import operator
from collections.abc import Callable
from typing import Any

from emulator.iam_patterns import Context, arn_like, like

Test = Callable[[str, str, Context], bool]  # what the policy says, what the request has


class UnknownOperator(Exception):
    """The policy has a condition that is not evaluated here."""


def _number(compare: Callable[[float, float], bool]) -> Test:
    def test(expected: str, value: str, _context: Context) -> bool:
        try:
            return compare(float(value), float(expected))
        except ValueError:
            return False

    return test


POSITIVE: dict[str, Test] = {
    'stringequals': lambda expected, value, context: like(expected, value, context, wildcards=False),
    'stringequalsignorecase': lambda expected, value, context: like(
        expected, value, context, wildcards=False, ignore_case=True
    ),
    'stringlike': like,
    'arnequals': arn_like,
    'arnlike': arn_like,
    'bool': lambda expected, value, _: expected.lower() == value.lower(),
    'numericequals': _number(operator.eq),
    'numericlessthan': _number(operator.lt),
    'numericlessthanequals': _number(operator.le),
    'numericgreaterthan': _number(operator.gt),
    'numericgreaterthanequals': _number(operator.ge),
}
NEGATIVE: dict[str, Test] = {
    'stringnotequals': POSITIVE['stringequals'],
    'stringnotequalsignorecase': POSITIVE['stringequalsignorecase'],
    'stringnotlike': POSITIVE['stringlike'],
    'arnnotequals': POSITIVE['arnequals'],
    'arnnotlike': POSITIVE['arnlike'],
    'numericnotequals': POSITIVE['numericequals'],
}


def conditions_hold(conditions: dict[str, dict[str, Any]], context: Context) -> bool:
    """All operators and all keys have to hold. Raises UnknownOperator."""
    return all(
        _holds(name, texts(expected), context.get(key.lower()), context)
        for name, keys in conditions.items()
        for key, expected in keys.items()
    )


def texts(value: Any) -> list[str]:
    """One or several values of a policy as text: JSON's true and 5 are "true" and "5"."""
    values = value if isinstance(value, list) else [value]
    return [str(each).lower() if isinstance(each, bool) else str(each) for each in values]


def _holds(name: str, expected: list[str], found: str | list[str] | None, context: Context) -> bool:
    quantifier, _, base = name.lower().rpartition(':')
    if base == 'null':
        return any((each.lower() == 'true') == (found is None) for each in expected)
    if_exists = base.endswith('ifexists')
    base = base.removesuffix('ifexists')
    negated = base in NEGATIVE
    test = NEGATIVE.get(base) or POSITIVE.get(base)
    if not test or quantifier not in ('', 'forallvalues', 'foranyvalue'):
        raise UnknownOperator(name)
    values = [found] if isinstance(found, str) else found or []
    if found is None:
        return if_exists or quantifier == 'forallvalues' or (negated and quantifier == '')

    def one(value: str) -> bool:
        return any(test(each, value, context) for each in expected) != negated

    # Without a quantifier, "not" has to hold for each value and the others for one.
    each_value = quantifier == 'forallvalues' or (negated and not quantifier)
    return (all if each_value else any)(map(one, values))
