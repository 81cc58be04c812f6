"""Log lines for operators that name no person: ids, view names and places in the code."""

import logging
import traceback


class IdsOnlyFormatter(logging.Formatter):
    """Prints an exception's class and where it came from, not its text: a database
    error quotes the row, and the row is a person."""

    def __init__(self):
        super().__init__("%(asctime)s %(levelname)s %(name)s %(message)s")

    def formatException(self, ei):
        kind, _error, trace = ei
        frames = "".join(traceback.format_tb(trace))
        return f"{frames}{kind.__module__}.{kind.__qualname__}"


class WithoutPath(logging.Filter):
    """Django's own lines name the path, and the path of a mailed link is the link."""

    def filter(self, record):
        request = getattr(record, "request", None)
        if request is not None:
            match = getattr(request, "resolver_match", None)
            status = getattr(record, "status_code", "")
            method = getattr(request, "method", "")  # runserver gives a socket instead
            record.msg = f"{status} {method} {match.view_name if match else 'unknown'}"
            record.args = ()
        return True
