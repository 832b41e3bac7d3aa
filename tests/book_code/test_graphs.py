"""A computational graph shows every value beside its arrow, at any slope."""

import io
import math

import numpy as np
import pytest
from matplotlib.axes import Axes
from matplotlib.colors import to_hex, to_rgba
from matplotlib.patches import FancyArrowPatch
from matplotlib.path import Path
from matplotlib.text import Annotation, Text
from matplotlib.transforms import Bbox

from book_code.arrays import Array
from book_code.graphs import Edge, Node, computational_graph, network_diagram
from book_code.plots import BLUE, ORANGE
from tests.drawing import draw, paper

SHOPPING = {
    "apple": Node("apple", 0, 1),
    "number": Node("number of apples", 0, 0),
    "tax": Node("tax", 1, 0),
    "times": Node("×", 1, 1),
    "exp": Node("exp", 2, 1),
    "total": Node("total", 3, 1),
}
WAY = [
    Edge("apple", "times", 100, 2.2),
    Edge("number", "times", 2, 110),
    Edge("times", "exp", 200.0, "1.10"),
    Edge("tax", "exp", 1 + 1 / 3),
    Edge("exp", "total", None, 1),
]


def labels(ax: Axes) -> dict[str, Text]:
    return {text.get_text(): text for text in ax.texts if not isinstance(text, Annotation)}


def values(ax: Axes) -> list[Annotation]:
    return [text for text in ax.texts if isinstance(text, Annotation) and text.get_text()]


def ways(ax: Axes) -> list[FancyArrowPatch]:
    annotations = (text for text in ax.texts if isinstance(text, Annotation))
    return [note.arrow_patch for note in annotations if note.arrow_patch]


def color(way: FancyArrowPatch) -> str:
    return to_hex(way.get_edgecolor())


def ends(way: FancyArrowPatch) -> Array:
    """Where an arrow that was drawn starts and ends, (2, 2), in pixels."""
    path = way.get_transform().transform_path(way.get_path())
    return np.asarray(path.vertices)[[0, 2]]  # a curve with its bend, then the head


def middle(text: Text) -> tuple[float, float]:
    box = text.get_window_extent()
    return (box.x0 + box.x1) / 2, (box.y0 + box.y1) / 2


def test_a_graph_shows_all_values(ax: Axes) -> None:
    computational_graph(ax, SHOPPING, WAY)
    shown = [(text.get_text(), text.get_color()) for text in values(ax)]
    assert [text for text, color in shown if color == BLUE] == ["100", "2", "200", "1.33333"]
    assert [text for text, color in shown if color == ORANGE] == ["2.2", "110", "1.10", "1"]
    assert len(shown) == 8


def test_a_graph_has_an_arrow_forward_and_one_for_what_came_back(ax: Axes) -> None:
    computational_graph(ax, SHOPPING, iter(WAY))
    assert [color(way) for way in ways(ax)].count(BLUE) == 5
    assert [color(way) for way in ways(ax)].count(ORANGE) == 4


def test_arrows_lead_from_node_to_node(ax: Axes) -> None:
    computational_graph(ax, SHOPPING, WAY[:1])
    draw(ax)
    forward, backward = ways(ax)
    assert ends(forward)[0, 0] < ends(forward)[1, 0]
    assert ends(backward)[0, 0] > ends(backward)[1, 0]


def test_operations_are_framed_in_circles_or_boxes(ax: Axes) -> None:
    computational_graph(ax, SHOPPING, WAY)
    frames = {name: text.get_bbox_patch() for name, text in labels(ax).items()}
    drawn = {
        name: frame for name, frame in frames.items() if frame and to_rgba(frame.get_edgecolor())[3]
    }
    styles = {name: type(frame.get_boxstyle()).__name__ for name, frame in drawn.items()}
    assert styles == {"×": "Circle", "exp": "Round"}
    assert not any(to_rgba(frame.get_facecolor())[3] for frame in drawn.values())


def test_inputs_and_outputs_grow_away_from_their_edges(ax: Axes) -> None:
    computational_graph(ax, {**SHOPPING, "alone": Node("alone", 2, 0)}, WAY[:2] + WAY[4:])
    sides = {name: text.get_horizontalalignment() for name, text in labels(ax).items()}
    assert sides["number of apples"] == "right"
    assert sides["total"] == "left"
    assert sides["alone"] == "center"


TURNS = range(0, 360, 15)


def turned(degrees: int) -> dict[str, Node]:
    x, y = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))
    return {"a": Node("a", 0, 0), "b": Node("b", x, y)}


@pytest.mark.parametrize("degrees", TURNS)
def test_values_never_lie_on_arrows(ax: Axes, degrees: int) -> None:
    computational_graph(ax, turned(degrees), [Edge("a", "b", "(100, 784)", "(100, 50)")])
    draw(ax)
    paths = [Path(ends(way)) for way in ways(ax)]
    boxes = [text.get_window_extent() for text in values(ax)]
    assert len(boxes) == len(paths) == 2
    assert not Bbox.intersection(*boxes)
    assert not any(path.intersects_bbox(box, filled=False) for path in paths for box in boxes)


@pytest.mark.parametrize("degrees", TURNS)
def test_forward_is_above_or_left_of_backward(ax: Axes, degrees: int) -> None:
    computational_graph(ax, turned(degrees), [Edge("a", "b", 1, 2)])
    draw(ax)
    for pair in ([ends(way).mean(axis=0) for way in ways(ax)], [middle(v) for v in values(ax)]):
        (forward_x, forward_y), (backward_x, backward_y) = pair
        if degrees % 180 == 90:
            assert forward_x < backward_x
        else:
            assert forward_y > backward_y


@pytest.mark.parametrize("lean", [-1e-9, 1e-9])
@pytest.mark.parametrize("up", [-1, 1])
def test_a_pole_that_leans_by_a_rounding_error_is_a_pole(ax: Axes, lean: float, up: int) -> None:
    nodes = {"a": Node("a", 0, 0), "b": Node("b", lean, up)}
    computational_graph(ax, nodes, [Edge("a", "b", 1, 2)])
    draw(ax)
    forward, backward = (middle(value) for value in values(ax))
    assert forward[0] < backward[0]


def test_an_arrow_at_the_rim_is_drawn(ax: Axes) -> None:
    nodes = {"a": Node("a", 0, 0), "b": Node("b", 0, 9), "far": Node("far", 200, 0)}
    computational_graph(ax, nodes, [Edge("a", "b", 1, 2)])
    svg = io.StringIO()
    paper(ax).savefig(svg, format="svg")
    assert f"stroke: {BLUE}" in svg.getvalue()
    assert f"stroke: {ORANGE}" in svg.getvalue()


def test_drawn_again_a_graph_looks_the_same(ax: Axes) -> None:
    computational_graph(ax, SHOPPING, WAY)
    draw(ax)
    before = [middle(value) for value in values(ax)]
    draw(ax)
    np.testing.assert_allclose([middle(value) for value in values(ax)], before, atol=1)


def test_a_value_stands_at_the_middle_of_what_is_seen_of_its_arrow(ax: Axes) -> None:
    nodes = {"a": Node("", 0, 0), "b": Node("SoftmaxWithLoss", 1, 0), "c": Node("loss", 2, 0)}
    computational_graph(ax, nodes, [Edge("a", "b", 1), Edge("b", "c", 2)])
    draw(ax)
    for way, value in zip(ways(ax), values(ax), strict=True):
        assert middle(value)[0] == pytest.approx(ends(way).mean(axis=0)[0], abs=1)


def test_arrows_keep_out_of_frames_and_words(ax: Axes) -> None:
    computational_graph(ax, SHOPPING, WAY)
    draw(ax)
    boxes = [text.get_window_extent() for text in labels(ax).values()]
    assert not any(box.contains(*end) for box in boxes for way in ways(ax) for end in ends(way))


def test_every_word_of_a_graph_is_on_the_paper(ax: Axes) -> None:
    computational_graph(ax, SHOPPING, WAY)
    draw(ax)
    sheet = paper(ax).bbox
    for text in [*labels(ax).values(), *values(ax)]:
        box = text.get_window_extent()
        assert sheet.x0 <= box.x0 <= box.x1 <= sheet.x1
        assert sheet.y0 <= box.y0 <= box.y1 <= sheet.y1


@pytest.mark.parametrize(
    ("edge", "message"),
    [
        (
            Edge("appel", "times", 100),
            r"no node 'appel' for Edge\(start='appel'.*; there are apple, ",
        ),
        (Edge("apple", "divide"), "no node 'divide' for Edge"),
        (Edge("apple", "apple", 1), r"expected two places for Edge.* got \(0, 1\) twice"),
    ],
)
def test_edges_are_checked(ax: Axes, edge: Edge, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        computational_graph(ax, SHOPPING, [edge])


def test_a_graph_needs_nodes(ax: Axes) -> None:
    with pytest.raises(ValueError, match="expected at least one node, got none"):
        computational_graph(ax, {}, [])


LAYERS = [["1", "$x_1$", "$x_2$"], ["1", "$a_1$", "$a_2$", "$a_3$"], ["$y$"]]


def test_a_network_has_an_arrow_to_every_neuron_but_a_bias(ax: Axes) -> None:
    network_diagram(ax, LAYERS)
    assert len(ways(ax)) == 3 * 3 + 4 * 1
    assert sum(label.get_text() == "1" for label in ax.texts) == 2


def test_biases_are_grey_and_neurons_of_a_layer_stand_in_a_column(ax: Axes) -> None:
    network_diagram(ax, LAYERS)
    fills = {
        text.get_text(): to_hex(patch.get_facecolor(), keep_alpha=True)
        for text in ax.texts
        if (patch := text.get_bbox_patch()) is not None
    }
    assert fills["1"] == "#ccccccff"
    assert fills["$y$"][-2:] == "00"
    places = {text.get_text(): text.get_position() for text in labels(ax).values()}
    assert [places[f"$a_{n}$"][0] for n in (1, 2, 3)] == [1, 1, 1]
    assert places["$a_1$"][1] > places["$a_2$"][1] > places["$a_3$"][1]
    assert places["$y$"] == (2, 1.5)  # in the middle of four rows


def test_a_weight_stands_beside_its_arrow(ax: Axes) -> None:
    network_diagram(ax, LAYERS, {("$a_2$", "$y$"): "$w$", ("1", "$a_1$"): "$b$"})
    assert {text.get_text() for text in values(ax)} == {"$w$", "$b$"}


@pytest.mark.parametrize(
    ("layers", "weights", "said"),
    [
        ([], {}, "expected layers"),
        ([["$x$"], []], {}, "at least one neuron each"),
        (LAYERS, {("$x_1$", "$y$"): "w"}, "no arrow leads from"),
        (LAYERS, {("$x_1$", "1"): "w"}, "no arrow leads from"),
    ],
)
def test_a_network_that_cannot_be_drawn_is_told(
    ax: Axes, layers: list[list[str]], weights: dict[tuple[str, str], str], said: str
) -> None:
    with pytest.raises(ValueError, match=said):
        network_diagram(ax, layers, weights)
