"""A lab's HTML becomes the HTML of a page's cells, with nothing of the notebook around it."""

import base64

from literate.lab_html import lighten

SVG = '<svg role="img" aria-label="a line" viewBox="0 0 1 1"><path d="M 0 0"/></svg>'
LAB = f"""
<style>.jp {{ color: red }}</style><script>alert(1)</script>
<div class="jupyter-wrapper"><div class="jp-Notebook">
<div class="jp-Cell jp-MarkdownCell"><div class="jp-RenderedMarkdown">
<h1 id="lab">Lab<a class="anchor-link" href="#lab">¶</a></h1>
<p>Costs $5, is $x &lt; y$, not <code>$code$</code>.</p>
</div></div>
<div class="jp-Cell jp-CodeCell"><div class="jp-InputPrompt">In [1]:</div>
<div class="highlight-ipynb hl-python"><pre><span class="n">x</span></pre></div>
<div class="clipboard-copy-txt">x</div>
<div class="jp-OutputArea-output"><pre>&lt;$1 and $2&gt;</pre></div>
<div class="jp-OutputArea-output"><img alt="none" src="data:image/svg+xml;base64,{
    base64.b64encode(SVG.encode()).decode()
}"/></div>
</div>
</div></div>
"""


def test_code_and_outputs_look_like_those_of_a_page() -> None:
    html = lighten(LAB)
    code = '<div class="highlight"><pre><code><span class="n">x</span></code></pre></div>'
    assert f'<div class="cell">{code}<pre class="output"' in html


def test_figures_are_inline_with_their_words() -> None:
    html = lighten(LAB)
    assert f'<figure class="output" data-pagefind-ignore>{SVG}</figure>' in html


def test_formulas_are_rendered_in_prose_and_nowhere_else() -> None:
    html = lighten(LAB)
    assert html.count('<span class="katex">') == 1
    assert "&lt;$1 and $2&gt;" in html
    assert "<code>$code$</code>" in html
    assert "Costs $5" in html


def test_nothing_of_the_notebook_is_left() -> None:
    html = lighten(LAB)
    assert not any(
        word in html for word in ("<style", "<script", "In [1]", "¶", "clipboard", "jp-")
    )
