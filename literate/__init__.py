"""The engine of the site: it runs the code in the pages and renders what came out."""
