"""What an import has found, for the page of its job."""

from django import template
from django.urls import reverse
from django.utils.formats import number_format

from backstage import imports

register = template.Library()


@register.filter
def grouped(number):
    """1.234 in German, 1,234 in English."""
    return number_format(number, force_grouping=True)


@register.simple_tag
def subject_of(job):
    """What a job imports, by its name, and the addresses of its list and of the next import."""
    opts = imports.kind_named(job.arguments["what"]).model._meta
    name = f"admin:{opts.app_label}_{opts.model_name}"
    return {
        "name": opts.verbose_name_plural,
        "list": reverse(f"{name}_changelist"),
        "upload": reverse(f"{name}_import"),
    }


@register.simple_tag
def preview_of(job):
    """{"notes": sentences, "parts": a dict for each state that has rows, "to_do": how many}; None
    once it is gone."""
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
