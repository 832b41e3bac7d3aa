"""Networks of neurons and computational graphs, drawn on Matplotlib axes the caller has made."""

from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise, product
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from book_code.arrays import Array
from book_code.plots import BLUE, ORANGE

if TYPE_CHECKING:  # importing the package needs NumPy only
    from matplotlib.axes import Axes
    from matplotlib.patches import FancyArrowPatch
    from matplotlib.text import Text

Value = str | float | None

APART = 4  # pixels, from an arrow to the straight line between its nodes
BIAS = "1"  # the label of a neuron that is always 1: nothing leads to it
NO_WEIGHTS: Mapping[tuple[str, str], str] = MappingProxyType({})


class Node(NamedTuple):
    """A place in a computational graph: an operation, an input or an output."""

    label: str
    x: float
    y: float


class Edge(NamedTuple):
    """A way from one node to another: what went forward on it, and what came back."""

    start: str
    end: str
    forward: Value = None
    backward: Value = None


def network_diagram(
    ax: "Axes", layers: Sequence[Sequence[str]], weights: Mapping[tuple[str, str], str] = NO_WEIGHTS
) -> None:
    """Neurons as circles, a column for each layer, and an arrow from each to all of the next layer.

    layers: the labels of the neurons, from the top; one labelled "1" is a bias, drawn grey, and no
    arrow leads to it. weights: labels of arrows, by those of the neurons they lead from and to.
    Raises ValueError for a layer without neurons and for a weight without its arrow.
    Source: sections 2.1, 2.5, 3.1 and 3.4.
    """
    _check_network(layers, weights)
    rows = max(map(len, layers))
    ax.set(xlim=(-0.4, len(layers) - 0.6), ylim=(-0.6, rows - 0.4))
    ax.axis("off")
    drawn = [_draw_layer(ax, x, layer, rows) for x, layer in enumerate(layers)]
    for starts, ends in pairwise(drawn):
        for start, end in product(starts, ends):
            label = weights.get((start.get_text(), end.get_text()))
            if end.get_text() != BIAS:
                _draw_arrow(ax, start, end, 0, _upwards(ax, start, end), label, BLUE)


def computational_graph(ax: "Axes", nodes: Mapping[str, Node], edges: Iterable[Edge]) -> None:
    """A graph with the values that went forward, blue above, and came back, orange below.

    nodes: by name; the graph fills the axes. A node with edges in and out is an operation, in a
    circle or, where its label is longer than two characters, in a box; the others are inputs and
    outputs. edges: numbers are shortened to six digits, text stays as it is; where nothing came
    back there is one arrow. Raises ValueError where an edge names an unknown node, or leads
    nowhere, and where there are no nodes.
    Source: sections 5.1 to 5.6.
    """
    edges = list(edges)
    _check_graph(nodes, edges)
    x, y = np.array([node[1:] for node in nodes.values()]).T
    ax.set(xlim=(x.min() - 0.1, x.max() + 0.1), ylim=(y.min() - 0.4, y.max() + 0.4))
    ax.axis("off")
    drawn = _draw_nodes(ax, nodes, edges)
    for edge in edges:
        _draw_edge(ax, edge, drawn)


def _check_graph(nodes: Mapping[str, Node], edges: Iterable[Edge]) -> None:
    if not nodes:
        raise ValueError("expected at least one node, got none")
    for edge in edges:
        for name in (edge.start, edge.end):
            if name not in nodes:
                raise ValueError(f"no node {name!r} for {edge}; there are {', '.join(nodes)}")
        if nodes[edge.start][1:] == nodes[edge.end][1:]:
            raise ValueError(f"expected two places for {edge}, got {nodes[edge.start][1:]} twice")


def _check_network(layers: Sequence[Sequence[str]], weights: Mapping[tuple[str, str], str]) -> None:
    if not layers or not all(layers):
        raise ValueError(f"expected layers with at least one neuron each, got {layers}")
    arrows = {pair for two in pairwise(layers) for pair in product(*two) if pair[1] != BIAS}
    for pair in weights.keys() - arrows:
        raise ValueError(f"no arrow leads from {pair[0]!r} to {pair[1]!r} in {layers}")


def _draw_layer(ax: "Axes", x: float, layer: Sequence[str], rows: int) -> list["Text"]:
    top = (rows + len(layer)) / 2 - 1  # the column stands in the middle of the rows
    return [_draw_neuron(ax, x, top - n, label) for n, label in enumerate(layer)]


def _draw_neuron(ax: "Axes", x: float, y: float, label: str) -> "Text":
    box = {"boxstyle": "circle,pad=0.4", "fc": "#cccccc" if label == BIAS else "none"}
    return ax.text(x, y, label, ha="center", va="center", bbox=box)


def _draw_nodes(ax: "Axes", nodes: Mapping[str, Node], edges: list[Edge]) -> dict[str, "Text"]:
    """Operations in frames; inputs and outputs plain, growing away from their edges."""
    inner = {edge.start for edge in edges} & {edge.end for edge in edges}
    away = dict.fromkeys(nodes, 0.0)
    for start, end, *_ in edges:
        away[start] += nodes[start].x - nodes[end].x
        away[end] += nodes[end].x - nodes[start].x
    return {
        name: _draw_framed(ax, node) if name in inner else _draw_plain(ax, node, away[name])
        for name, node in nodes.items()
    }


def _draw_framed(ax: "Axes", node: Node) -> "Text":
    box = {"boxstyle": "circle" if len(node.label) <= 2 else "round", "fc": "none"}
    return ax.text(node.x, node.y, node.label, ha="center", va="center", bbox=box)


def _draw_plain(ax: "Axes", node: Node, away: float) -> "Text":
    ha = _choose(away, "right", "center", "left")
    box = {"fc": "none", "ec": "none"}  # unseen, but arrows keep out of it
    return ax.text(node.x, node.y, node.label, ha=ha, va="center", bbox=box)


def _draw_edge(ax: "Axes", edge: Edge, drawn: Mapping[str, "Text"]) -> None:
    start, end = drawn[edge.start], drawn[edge.end]
    up = _upwards(ax, start, end)
    if edge.backward is None:
        _draw_arrow(ax, start, end, 0, up, edge.forward, BLUE)
    else:
        _draw_arrow(ax, start, end, APART, up, edge.forward, BLUE)
        _draw_arrow(ax, end, start, APART, -up, edge.backward, ORANGE)


def _upwards(ax: "Axes", start: "Text", end: "Text") -> Array:
    """The direction on paper, (2,), at a right angle to an edge: upwards, or left of a pole."""
    tail, head = ax.transData.transform([start.get_position(), end.get_position()])
    dx, dy = np.round((head - tail) / np.hypot(*(head - tail)), 6)  # a pole is a pole
    return np.array([-dy, dx]) if (dx, dy) > (0, 0) else np.array([dy, -dx])


def _draw_arrow(
    ax: "Axes", tail: "Text", head: "Text", apart: int, side: Array, value: Value, color: str
) -> None:
    """An arrow moved to one side of the straight line between two nodes, its value beside it."""
    ends = ax.transData.transform([tail.get_position(), head.get_position()])  # on paper
    start, end = ax.transData.inverted().transform(ends + apart * side)
    clip = {"patchA": tail.get_bbox_patch(), "patchB": head.get_bbox_patch()}
    arrow = ax.annotate(
        "",
        (end[0], end[1]),
        (start[0], start[1]),
        arrowprops={"arrowstyle": "->", "color": color, **clip},
        annotation_clip=False,  # at the rim it may lie just outside
    )
    assert arrow.arrow_patch
    _draw_value(ax, value, arrow.arrow_patch, side, color)


def _draw_value(
    ax: "Axes", value: Value, arrow: "FancyArrowPatch", side: Array, color: str
) -> None:
    """The value beside the middle of the arrow: of what is seen of it, between the frames."""
    ax.annotate(
        _shown(value),
        (0.5, 0.5),
        (3 * side[0], 3 * side[1]),
        xycoords=arrow,
        textcoords="offset points",
        ha=_choose(side[0], "right", "center", "left"),
        va=_choose(side[1], "top", "center", "bottom"),
        color=color,
        fontsize=9,
        in_layout=False,  # an arrow has its ends only once the layout is settled
    )


def _shown(value: Value) -> str:
    if value is None:
        return ""
    return value if isinstance(value, str) else f"{value:g}"


def _choose(x: float, below: str, near: str, above: str) -> str:
    """So aligned, a text grows away from the line that it stands beside."""
    return below if x < -0.1 else above if x > 0.1 else near
