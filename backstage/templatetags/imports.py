"""What an import has found, for the page of its job."""

from django import template

from backstage import imports

register = template.Library()


@register.simple_tag
def preview_of(job):
    """[(state, heading, how many, the first of them)] and the notes; None once it is gone."""
    found = imports.preview(job)
    if found is None:
        return None
    shown = [imports.REFUSED, imports.CHANGED, imports.NEW]
    return {
        "notes": found["notes"],
        "parts": [
            {
                "name": imports.state_in_words(state),
                "count": job.result[state],
                "rows": found["rows"][state],
                "more": job.result[state] - len(found["rows"][state]),
            }
            for state in shown
            if job.result[state]
        ],
        "to_do": job.result[imports.NEW] + job.result[imports.CHANGED],
    }
