"""What a browser sends back from the pages of the admin, and what it shows."""


def form_of(client, url):
    """The admin's form as a browser would send it back unchanged."""
    response = client.get(url)
    context = response.context
    data = {"seen": context["seen"]} if context.get("seen") else {}
    forms = [context["adminform"].form]
    for inline in context.get("inline_admin_formsets", []):
        forms += [inline.formset.management_form, *inline.formset.forms]
    for form in forms:
        for field in form:
            value = field.value()
            if isinstance(value, bool):
                value = "on" if value else None
            if value is not None:
                widgets = getattr(field.field.widget, "widgets", None)
                if widgets:
                    for number, part in enumerate(field.field.widget.decompress(value)):
                        data[f"{field.html_name}_{number}"] = part or ""
                else:
                    data[field.html_name] = value
    return data


def sentences(response):
    return response.content.decode()
