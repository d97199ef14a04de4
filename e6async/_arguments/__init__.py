"""Arguments of public methods, checked by their declared types before anything is sent.

signature  the parameters of a function, read from its annotations when it is first called
kinds      whether a value is of a type, and what to say when it is not
secret     texts that no traceback shows
"""

from e6async._arguments.kinds import AnyText, is_text, is_whole, shown
from e6async._arguments.secret import Secret, SecretText, hidden
from e6async._arguments.signature import Signature, check_constructor, check_methods, checked

__all__ = [
    "AnyText",
    "Secret",
    "SecretText",
    "Signature",
    "check_constructor",
    "check_methods",
    "checked",
    "hidden",
    "is_text",
    "is_whole",
    "shown",
]
