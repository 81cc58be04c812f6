from django import template

register = template.Library()


@register.filter
def column_name(label):
    """The library labels a column "Field Name (Heading)": organizers know it by its heading."""
    return label.partition("(")[2].removesuffix(")") or label
