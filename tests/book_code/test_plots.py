"""Each figure shows what it is meant to show, and says clearly what it cannot draw."""

import subprocess
import sys
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from matplotlib.axes import Axes
from matplotlib.colors import to_hex
from matplotlib.contour import ContourSet
from matplotlib.quiver import Quiver

from book_code import plots
from book_code.arrays import Array
from book_code.functions import sigmoid
from book_code.gradients import descent_path
from book_code.perceptron import AND, XOR, Perceptron
from book_code.plots import BLUE, GREEN, ORANGE
from tests.drawing import draw

CORNERS = np.array([[0, 0], [1, 0], [0, 1], [1, 1]])
X0, X1 = np.linspace(-1.5, 1.5, 7), np.linspace(-0.5, 2, 6)  # lengths and steps differ


def bowl(x: Array) -> float:
    return float(x[0] ** 2 + x[1] ** 2)


def banana(x: Array) -> float:
    """Not separable: each partial derivative depends on both coordinates."""
    return float((1 - x[0]) ** 2 + 5 * (x[1] - x[0] ** 2) ** 2)


def banana_gradient(x: Array) -> list[float]:
    along = 10 * (x[1] - x[0] ** 2)
    return [-2 * (1 - x[0]) - 2 * x[0] * along, along]


def test_importing_plots_does_not_import_matplotlib() -> None:
    look = "import sys, book_code.plots; print('matplotlib' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", look], capture_output=True, text=True, check=True)
    assert done.stdout == "False\n"


# The plane and its boundary


def plane(ax: Axes) -> ContourSet:
    (filled,) = (c for c in ax.collections if isinstance(c, ContourSet) and c.filled)
    return filled


def boundary(ax: Axes) -> list[Array]:
    """The pieces of the line between the classes, each (K, 2)."""
    lines = [c for c in ax.collections if isinstance(c, ContourSet) and not c.filled]
    return [piece for line in lines for level in line.allsegs for piece in level]


def shade(ax: Axes, x: float, y: float) -> str:
    filled = plane(ax)
    colors = [to_hex(c) for c in np.asarray(filled.get_facecolor())]
    (color,) = (
        color
        for color, path in zip(colors, filled.get_paths(), strict=True)
        if path.contains_point((x, y))
    )
    return color


@pytest.mark.parametrize(
    ("w", "b"), [((0.5, 0.5), -0.7), ((1.0, 0.0), -0.3), ((1.0, 0.3), -0.6), ((0.1, -1.0), 0.2)]
)
def test_the_boundary_is_where_the_line_is(ax: Axes, w: tuple[float, float], b: float) -> None:
    line = Perceptron(w, b)
    plots.decision_boundary(ax, lambda p: line(p[:, 0], p[:, 1]), CORNERS, [0, 0, 0, 1])
    (piece,) = boundary(ax)
    distance = (piece @ w + b) / np.hypot(*w)
    assert np.abs(distance).max() < 0.002  # of a plane about 1.8 wide
    assert np.ptp(piece, axis=0).max() > 1.3  # from one side to another


def test_a_gate_shades_its_sides(ax: Axes) -> None:
    plots.decision_boundary(ax, lambda p: AND(p[:, 0], p[:, 1]), CORNERS, [0, 0, 0, 1])
    assert [shade(ax, x, y) for x, y in CORNERS] == [BLUE, BLUE, BLUE, ORANGE]


def test_xor_has_two_lines(ax: Axes) -> None:
    plots.decision_boundary(ax, lambda p: XOR(p[:, 0], p[:, 1]), CORNERS, [0, 1, 1, 0])
    heights = sorted(float(piece.sum(axis=1).mean()) for piece in boundary(ax))
    assert heights == pytest.approx([0.4, 1.4], abs=0.01)
    assert [shade(ax, x, y) for x, y in CORNERS] == [BLUE, ORANGE, ORANGE, BLUE]


def test_probabilities_serve_as_classes(ax: Axes) -> None:
    plots.decision_boundary(ax, lambda p: sigmoid(p[:, 1] - 0.3), CORNERS, [0, 0, 1, 1])
    (piece,) = boundary(ax)
    np.testing.assert_allclose(piece[:, 1], 0.3, atol=0.005)


def test_a_plane_of_one_class_has_no_boundary(ax: Axes) -> None:
    plots.decision_boundary(ax, lambda p: np.ones(len(p)), CORNERS, [0, 0, 0, 1])
    assert boundary(ax) == []
    assert shade(ax, 0.5, 0.5) == ORANGE


def test_points_carry_the_mark_of_their_label(ax: Axes) -> None:
    plots.decision_boundary(ax, lambda p: XOR(p[:, 0], p[:, 1]), CORNERS, [0, 1, 1, 0])
    zeros, ones = ax.lines
    assert np.asarray(zeros.get_xydata()).tolist() == [[0, 0], [1, 1]]
    assert np.asarray(ones.get_xydata()).tolist() == [[1, 0], [0, 1]]
    assert [(m.get_marker(), m.get_color()) for m in (zeros, ones)] == [("o", BLUE), ("^", ORANGE)]
    assert ax.get_legend_handles_labels()[1] == ["0", "1"]


@pytest.mark.parametrize("points", [CORNERS, 100 * CORNERS, [[3.0, 5.0]], [[1, 2], [1, 4]]])
def test_the_plane_reaches_beyond_the_points(ax: Axes, points: Any) -> None:
    plots.decision_boundary(ax, lambda p: p[:, 0] > 1, points, [0] * len(points))
    for (low, high), column in zip(
        (ax.get_xlim(), ax.get_ylim()), np.transpose(points), strict=True
    ):
        assert low < column.min() <= column.max() < high


@pytest.mark.parametrize(
    ("points", "labels", "message"),
    [
        (np.ones((4, 3)), [0] * 4, r"expected points \(N, 2\) .* got shape \(4, 3\)"),
        (np.ones(2), [0], r"got shape \(2,\)"),
        (np.ones((0, 2)), [], r"got shape \(0, 2\)"),
        (CORNERS, [0, 1], r"expected 4 labels, one a point, got shape \(2,\)"),
        (CORNERS, np.zeros((4, 1)), r"got shape \(4, 1\)"),
        (CORNERS, [0, 1, 2, 1], r"expected labels 0 and 1, got \[0 1 2\]"),
    ],
)
def test_points_and_labels_are_checked(ax: Axes, points: Any, labels: Any, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        plots.decision_boundary(ax, lambda p: p[:, 0], points, labels)


def test_classify_must_answer_for_every_point(ax: Axes) -> None:
    with pytest.raises(ValueError, match=r"one value a point, \(160000,\), got \(160000, 2\)"):
        plots.decision_boundary(ax, lambda p: p, CORNERS, [0, 0, 0, 1])


# Curves


def test_learning_curves_start_at_epoch_0(ax: Axes) -> None:
    plots.learning_curves(ax, [0.1, 0.8, 0.9], [0.1, 0.7, 0.8], ("训练", "测试"))
    train, test = (np.asarray(line.get_xydata()).tolist() for line in ax.lines)
    assert train == [[0, 0.1], [1, 0.8], [2, 0.9]]
    assert test == [[0, 0.1], [1, 0.7], [2, 0.8]]
    legend = ax.get_legend()
    assert legend is not None
    assert [text.get_text() for text in legend.get_texts()] == ["训练", "测试"]


def test_learning_curves_differ_in_more_than_colour(ax: Axes) -> None:
    plots.learning_curves(ax, [0.1, 0.8], [0.1, 0.7])
    looks = [(line.get_marker(), line.get_linestyle()) for line in ax.lines]
    assert looks == [("o", "-"), ("s", "--")]


def test_epochs_are_whole(ax: Axes) -> None:
    plots.learning_curves(ax, [0.1, 0.8], [0.1, 0.7])
    ticks = np.asarray(ax.get_xticks())
    assert (ticks == ticks.round()).all()


@pytest.mark.parametrize(
    ("train", "test", "message"),
    [
        ([0.1, 0.2], [0.1], "as many test as training entries, 2, got 1"),
        ([], [], r"expected accuracies \(K,\) with K > 0, got shape \(0,\)"),
        ([[0.1]], [0.1], r"got shape \(1, 1\)"),
    ],
)
def test_learning_curves_are_checked(ax: Axes, train: Any, test: Any, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        plots.learning_curves(ax, train, test)


def test_loss_curve_is_the_mean_of_full_windows_only(ax: Axes) -> None:
    plots.loss_curve(ax, [4, 2, 3, 1, 2], 3)
    raw, mean = (np.asarray(line.get_xydata()) for line in ax.lines)
    np.testing.assert_allclose(raw, [[0, 4], [1, 2], [2, 3], [3, 1], [4, 2]])
    np.testing.assert_allclose(mean, [[1, 3], [2, 2], [3, 2]])


def test_loss_curve_of_a_record_is_by_iteration(ax: Axes) -> None:
    plots.loss_curve(ax, [3, 1, 2], 2, mean_of=50)  # iterations 0..49, 50..99, 100..149
    raw, mean = (np.asarray(line.get_xydata()) for line in ax.lines)
    np.testing.assert_allclose(raw, [[24.5, 3], [74.5, 1], [124.5, 2]])
    np.testing.assert_allclose(mean, [[49.5, 2], [99.5, 1.5]])


def test_loss_curve_of_one_of_several(ax: Axes) -> None:
    plots.loss_curve(ax, [3.0, 1.0], 1, line="--", color=GREEN, label="lr = 0.1")
    raw, mean = ax.lines
    assert (raw.get_color(), mean.get_color(), mean.get_linestyle()) == (GREEN, GREEN, "--")
    assert raw.get_alpha() == 0.25
    assert ax.get_legend_handles_labels()[1] == ["lr = 0.1"]


@pytest.mark.parametrize(
    ("loss", "window", "message"),
    [
        ([1, 2], 3, r"expected a window of 1\.\.2 entries, got 3"),
        ([1, 2], 0, "got 0"),
        ([], 1, r"expected losses \(K,\)"),
    ],
)
def test_loss_curve_is_checked(ax: Axes, loss: Any, window: int, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        plots.loss_curve(ax, loss, window)


# Gradients


def arrows(ax: Axes) -> tuple[Quiver, Array, Array]:
    """The field, the points (N, 2) where its arrows start, and the arrows (N, 2)."""
    (field,) = (c for c in ax.collections if isinstance(c, Quiver))
    return field, np.asarray(field.get_offsets()), np.column_stack([field.U, field.V])


def test_ch04_gradient2d_layout_every_grid_point_is_one_argument(ax: Axes) -> None:
    plots.gradient_field(ax, banana, X0, X1)
    _, at, arrow = arrows(ax)
    assert sorted(map(tuple, at)) == sorted((a, b) for a in X0 for b in X1)
    expected = [[-g for g in banana_gradient(point)] for point in at]
    np.testing.assert_allclose(arrow, expected, atol=1e-6)


def test_ch04_gradient2d_layout_f_sees_points_only(ax: Axes) -> None:
    shapes = set()

    def watched(x: Array) -> float:
        shapes.add(x.shape)
        return bowl(x)

    plots.gradient_field(ax, watched, X0, X1)
    plots.contours(ax, watched, X0, X1)
    assert shapes == {(2,)}


def test_ch04_gradient_direction_arrows_of_a_bowl_lead_to_its_middle(ax: Axes) -> None:
    plots.gradient_field(ax, bowl, [-2, -1, 0, 1, 2], [-1, 0, 1])
    _, at, arrow = arrows(ax)
    np.testing.assert_allclose(arrow, -2 * at, atol=1e-8)


def test_ch04_gradient_direction_arrows_lead_downhill(ax: Axes) -> None:
    plots.gradient_field(ax, banana, X0, X1)
    _, at, arrow = arrows(ax)
    sloping = np.hypot(*arrow.T) > 1e-6
    steps = zip(at[sloping], 1e-3 * arrow[sloping], strict=True)
    assert all(banana(point + step) < banana(point) for point, step in steps)


def test_the_longest_arrow_is_one_step_long(ax: Axes) -> None:
    plots.gradient_field(ax, banana, X0, X1)
    field, _, arrow = arrows(ax)
    assert (field.angles, field.scale_units) == ("xy", "xy")
    assert np.hypot(*arrow.T).max() / field.scale == pytest.approx(0.5)


def test_where_f_is_level_no_arrow_leads_anywhere(ax: Axes) -> None:
    stairs = lambda x: float(np.floor(x).sum())  # noqa: E731
    plots.gradient_field(ax, stairs, [0.25, 0.75], [0.25, 0.75])
    draw(ax)
    assert not arrows(ax)[2].any()


@pytest.mark.parametrize("function", [plots.gradient_field, plots.contours])
@pytest.mark.parametrize(
    "x0", [[1.0], 1.0, [[1.0, 2.0], [1.0, 2.0]], [1.0, 1.0], [2.0, 1.0], [0, np.nan]]
)
def test_coordinates_are_checked(ax: Axes, function: Callable[..., None], x0: Any) -> None:
    with pytest.raises(ValueError, match=r"expected rising coordinates \(A,\) with A > 1, got"):
        function(ax, bowl, x0, X1)


def levels(ax: Axes) -> dict[float, Array]:
    """The points (K, 2) of each level of the contours."""
    (lines,) = (c for c in ax.collections if isinstance(c, ContourSet))
    return {
        float(level): np.vstack(pieces)
        for level, pieces in zip(lines.levels, lines.allsegs, strict=True)
    }


def test_contours_run_where_f_has_their_level(ax: Axes) -> None:
    plots.contours(ax, banana, np.linspace(-1.5, 1.5, 121), np.linspace(-0.5, 2, 101))
    for level, points in levels(ax).items():
        np.testing.assert_allclose([banana(p) for p in points], level, rtol=0.01, atol=0.02)


def test_contours_of_a_bowl_are_evenly_spaced(ax: Axes) -> None:
    x = np.linspace(-3, 3, 121)
    plots.contours(ax, bowl, x, x)
    radii = [float(np.hypot(*points.T).mean()) for points in levels(ax).values()]
    np.testing.assert_allclose(np.diff(radii[:4]), radii[0], rtol=0.01)


def test_a_descent_that_runs_away_leaves_the_view_alone(ax: Axes) -> None:
    plots.contours(ax, bowl, X0, X1)
    plots.descent(ax, descent_path(bowl, [1.0, 1.0], lr=1.5, step_num=50))
    assert (ax.get_xlim(), ax.get_ylim()) == ((-1.5, 1.5), (-0.5, 2))


def test_a_descent_shows_every_point(ax: Axes) -> None:
    path = descent_path(bowl, [1.0, 2.0], lr=0.25, step_num=2)
    plots.descent(ax, path, "s--", color=ORANGE, label="lr = 0.25")
    (line,) = ax.lines
    assert np.asarray(line.get_xydata()).tolist() == path.tolist()
    assert (line.get_marker(), line.get_linestyle(), line.get_color()) == ("s", "--", ORANGE)
    assert ax.get_legend_handles_labels()[1] == ["lr = 0.25"]


def test_a_path_is_checked(ax: Axes) -> None:
    with pytest.raises(ValueError, match=r"expected points \(N, 2\) with N > 0, got shape \(3,\)"):
        plots.descent(ax, [1.0, 2.0, 3.0])


# Pictures


Pixels = np.ma.MaskedArray[Any, Any]


def pictures(n: int) -> Array:
    """In eighths, so that no shade is lost; all different, none symmetrical."""
    return np.random.default_rng(0).integers(0, 9, (n, 784)) / 8


def tile(ax: Axes, x: float, y: float) -> Pixels:
    """What is drawn in the square of side 1 around (x, y)."""
    (image,) = ax.images
    shown: Pixels = np.ma.asarray(image.get_array())
    left, right, bottom, top = image.get_extent()
    column = round((x - 0.5 - left) / (right - left) * shown.shape[1])
    row = round((y - 0.5 - top) / (bottom - top) * shown.shape[0])
    there: Pixels = shown[row : row + 32, column : column + 32]
    return there


def test_each_picture_fills_its_tile(ax: Axes) -> None:
    images = pictures(10)
    plots.image_grid(ax, images, columns=4)
    for n, image in enumerate(images):
        there = tile(ax, n % 4 + 0.5, n // 4 + 0.5)
        assert there.shape == (32, 32)
        assert there[2:30, 2:30].tolist() == image.reshape(28, 28).tolist()
        assert there.count() == 784  # and around it a gap


def test_tiles_without_a_picture_are_empty(ax: Axes) -> None:
    plots.image_grid(ax, pictures(5), columns=4)
    assert np.ma.asarray(ax.images[0].get_array()).shape == (64, 128)
    assert tile(ax, 1.5, 1.5).count() == 0


def test_few_pictures_take_few_columns(ax: Axes) -> None:
    plots.image_grid(ax, pictures(3))
    assert (ax.get_xlim(), ax.get_ylim()) == ((0, 3), (1, 0))


def test_ink_is_black_on_white(ax: Axes) -> None:
    plots.image_grid(ax, np.full((1, 784), 0.5))  # not stretched to the range of the picture
    (image,) = ax.images
    assert [to_hex(c) for c in image.to_rgba(np.array([0.0, 1.0]))] == ["#ffffff", "#000000"]


def test_signed_pictures_are_symmetrical_about_zero(ax: Axes) -> None:
    weights = np.zeros((2, 784))
    weights[0, 0], weights[1, 0] = -0.02, 0.01
    plots.image_grid(ax, weights, signed=True)
    assert (tile(ax, 0.5, 0.5)[2, 2], tile(ax, 1.5, 0.5)[2, 2]) == (-1, 0.5)
    below, zero, above = ax.images[0].to_rgba(np.array([-1.0, 0.0, 1.0]))[:, :3]
    assert np.ptp(zero) < 0.01  # no colour
    assert below.argmax() == 2
    assert above.argmax() == 0


def test_weights_of_zero_are_drawn_as_zero(ax: Axes) -> None:
    plots.image_grid(ax, np.zeros((1, 784)), signed=True)
    assert not tile(ax, 0.5, 0.5).any()


def test_a_title_stands_above_its_picture(ax: Axes) -> None:
    plots.image_grid(ax, pictures(3), columns=2, titles=["a", "b", "c"])
    found = [(text.get_text(), *text.get_position()) for text in ax.texts]
    assert found == [("a", 0.5, 0.06), ("b", 1.5, 0.06), ("c", 0.5, 1.06)]


def test_each_picture_has_its_title_or_none_has(ax: Axes) -> None:
    with pytest.raises(ValueError, match="expected 3 titles, one for each image, got 2"):
        plots.image_grid(ax, pictures(3), titles=["a", "b"])


def test_a_grid_is_one_image_and_nothing_else(ax: Axes) -> None:
    plots.image_grid(ax, pictures(2))
    assert [len(x) for x in (ax.images, ax.lines, ax.collections, ax.texts)] == [1, 0, 0, 0]
    assert not [spine for spine in ax.spines.values() if spine.get_visible()]
    assert len(ax.get_xticks()) == len(ax.get_yticks()) == 0


@pytest.mark.parametrize(
    ("images", "message"),
    [
        (np.ones(784), r"expected images \(N, 784\) with N > 0, got shape \(784,\)"),
        (np.ones((2, 28, 28)), r"got shape \(2, 28, 28\)"),
        (np.ones((0, 784)), r"got shape \(0, 784\)"),
        (255 * np.ones((1, 784)), r"expected pixels in 0\.\.1, got 255\.\.255"),
        (-np.ones((1, 784)), r"got -1\.\.-1"),
    ],
)
def test_images_are_checked(ax: Axes, images: Array, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        plots.image_grid(ax, images)


def test_columns_are_checked(ax: Axes) -> None:
    with pytest.raises(ValueError, match="expected at least 1 column, got 0"):
        plots.image_grid(ax, pictures(1), 0)


# The confusion matrix

COUNTS = [[30, 2, 0], [0, 25, 0], [1, 0, 16]]


def test_a_count_stands_in_the_row_of_the_true_class(ax: Axes) -> None:
    plots.confusion_matrix(ax, COUNTS)
    shown = {(text.get_position()[::-1], text.get_text()) for text in ax.texts}
    assert shown == {
        ((0, 0), "30"),
        ((0, 1), "2"),
        ((1, 1), "25"),
        ((2, 0), "1"),
        ((2, 2), "16"),
    }


def test_numbers_stand_out_from_their_cells(ax: Axes) -> None:
    plots.confusion_matrix(ax, COUNTS)
    (image,) = ax.images
    for text in ax.texts:
        column, row = text.get_position()
        luminance = image.to_rgba(np.asarray(image.get_array()))[int(row), int(column), :3].mean()
        assert text.get_color() == ("black" if luminance > 0.6 else "white")


def test_darker_is_more(ax: Axes) -> None:
    plots.confusion_matrix(ax, COUNTS)
    shades = np.asarray(ax.images[0].get_array())
    np.testing.assert_allclose(shades**2, np.divide(COUNTS, 30))


def test_every_class_has_its_ticks(ax: Axes) -> None:
    plots.confusion_matrix(ax, COUNTS)
    assert list(ax.get_xticks()) == list(ax.get_yticks()) == [0, 1, 2]


def test_nothing_counted_yet(ax: Axes) -> None:
    plots.confusion_matrix(ax, np.zeros((3, 3), int))
    draw(ax)
    assert not ax.texts


@pytest.mark.parametrize("shape", [(3,), (2, 3), (0, 0), (2, 2, 2)])
def test_counts_must_be_square(ax: Axes, shape: tuple[int, ...]) -> None:
    with pytest.raises(ValueError, match=r"expected counts \(C, C\) with C > 0, got shape"):
        plots.confusion_matrix(ax, np.ones(shape, int))


def test_counts_must_be_integers(ax: Axes) -> None:
    with pytest.raises(TypeError, match="counts must be integers, got float64"):
        plots.confusion_matrix(ax, np.ones((2, 2)))
