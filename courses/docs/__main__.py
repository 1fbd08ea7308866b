"""Write the tables of settings anew."""

from courses.docs import current, pages

for page in pages():
    page.write_text(current(page.read_text("utf-8")), "utf-8")
