"""The figures of the book, each drawn on Matplotlib axes that the caller has made.

All words come from the caller, for they may be of any language: the entries of a legend as
arguments, the names of the axes by ax.set(xlabel=...).
"""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import ArrayLike, NDArray

from book_code.arrays import Array, as_float
from book_code.gradients import numerical_gradient

if TYPE_CHECKING:  # importing the package needs NumPy only
    from matplotlib.axes import Axes

BLUE = "#0072b2"  # colour-blind readers tell the three apart
ORANGE = "#d55e00"
GREEN = "#009e73"

Function = Callable[[Array], float]

CELLS, SAMPLES = 50, 8  # of a plane, along each side; points along each side of a cell
TILE, MARGIN = 32, 2  # pixels of a tile; of them, left free on each side of a picture
SHADES = 8  # few levels of grey or colour keep the image small


def decision_boundary(
    ax: "Axes", classify: Callable[[Array], ArrayLike], points: ArrayLike, labels: ArrayLike
) -> None:
    """The plane as classify divides it, and the points as they are labelled.

    classify: takes points (M, 2) and returns M values; above 0.5 means class 1, so classes and
    probabilities both serve. points: (N, 2). labels: (N,), 0 or 1; ValueError for anything else.
    Class 0 is blue with circles, class 1 orange with triangles; ax.legend() names them 0 and 1.
    Source: sections 2.4 and 2.5.
    """
    points, labels = _labelled(points, labels)
    x0, x1 = (_beyond(column) for column in points.T)
    share = _window_means(_class_1(classify, x0, x1))  # a contour of bare classes has stairs
    x0, x1 = _window_means(x0), _window_means(x1)
    ax.contourf(x0, x1, share, levels=[-1, 0.5, 2], colors=[BLUE, ORANGE], alpha=0.15)
    if share.min() < 0.5 < share.max():
        ax.contour(x0, x1, share, levels=[0.5], colors="black", linewidths=1.2)
    for label, color, marker in ((0, BLUE, "o"), (1, ORANGE, "^")):
        ax.plot(*points[labels == label].T, marker, color=color, ms=8, label=str(label))
    ax.set(xlim=x0[[0, -1]], ylim=x1[[0, -1]])
    ax.grid(False)


def learning_curves(
    ax: "Axes", train: ArrayLike, test: ArrayLike, labels: tuple[str, str] = ("train", "test")
) -> None:
    """Accuracy by epoch, on the training and on the test data.

    train and test: (E + 1,), the first before any training, so at epoch 0; ValueError where they
    differ in length. Source: sections 4.5.3 and 5.7.4.
    """
    train, test = _sequence(train, "accuracies"), _sequence(test, "accuracies")
    if len(train) != len(test):
        raise ValueError(
            f"expected as many test as training entries, {len(train)}, got {len(test)}"
        )
    ax.plot(train, "o-", color=BLUE, ms=4, label=labels[0])
    ax.plot(test, "s--", color=ORANGE, ms=4, label=labels[1])
    ax.locator_params(axis="x", integer=True)  # there is no half epoch
    ax.legend()


def loss_curve(
    ax: "Axes",
    loss: ArrayLike,
    window: int,
    *,
    mean_of: int = 1,
    line: str = "-",
    color: str = BLUE,
    label: str | None = None,
) -> None:
    """Loss by iteration: every entry, faint, and the mean of each full window of entries.

    loss: (K,). mean_of: how many iterations one entry stands for, as in a record. Each mean is
    drawn at the middle of what it is of, so the curve starts and ends half a window inside.
    Raises ValueError where no window of that length fits. Source: sections 4.5.2 and 5.7.4.
    """
    loss = _sequence(loss, "losses")
    if not 1 <= window <= len(loss):
        raise ValueError(f"expected a window of 1..{len(loss)} entries, got {window}")
    means = np.convolve(loss, np.full(window, 1 / window), mode="valid")
    entries = mean_of * np.arange(len(loss)) + (mean_of - 1) / 2
    middles = entries[: len(means)] + mean_of * (window - 1) / 2
    ax.plot(entries, loss, color=color, alpha=0.25, lw=0.8)
    ax.plot(middles, means, line, color=color, label=label)


def gradient_field(ax: "Axes", f: Function, x0: ArrayLike, x1: ArrayLike) -> None:
    """Arrows of minus the gradient of f: at each point, the way that leads down most steeply.

    The gradient itself points to the steepest increase. The longest arrow is one grid step long.
    f: takes one point (2,) and returns a number. x0: (A,) and x1: (B,), the grid's coordinates,
    rising; ValueError for anything else.
    Source: section 4.4; errata ch04-gradient2d-layout, ch04-gradient-direction.
    """
    x0, x1 = _coordinates(x0), _coordinates(x1)
    points = _plane(x0, x1)
    downhill = np.array([-numerical_gradient(f, point) for point in points])  # (B * A, 2)
    step = min(np.diff(x0).min(), np.diff(x1).min())
    scale = np.hypot(*downhill.T).max() / step or 1.0
    ax.quiver(*points.T, *downhill.T, color=BLUE, angles="xy", scale_units="xy", scale=scale)
    ax.grid(False)


def contours(ax: "Axes", f: Function, x0: ArrayLike, x1: ArrayLike) -> None:
    """Lines of equal height of f, at levels that space them evenly where f is a quadratic bowl.

    Arguments and errors as for gradient_field. The axes keep to x0 and x1, so what runs out of
    them, as a descent with too large a learning rate, is cut off.
    Source: sections 4.4.1 and 6.1.
    """
    x0, x1 = _coordinates(x0), _coordinates(x1)
    values = np.array([f(point) for point in _plane(x0, x1)]).reshape(len(x1), len(x0))
    low, high = values.min(), values.max()
    levels = low + (high - low) * np.linspace(0, 1, 10)[1:-1] ** 2
    ax.contour(x0, x1, values, levels=levels, colors="black", linewidths=0.6, alpha=0.5)
    ax.set(xlim=x0[[0, -1]], ylim=x1[[0, -1]])
    ax.grid(False)


def descent(
    ax: "Axes", path: ArrayLike, line: str = "o-", *, color: str = BLUE, label: str | None = None
) -> None:
    """The way of a descent, a mark at each of its points; best over its contours.

    path: (K, 2), as gradients.descent_path returns it; ValueError for another shape.
    Source: sections 4.4.1 and 6.1.
    """
    ax.plot(*_points(path).T, line, color=color, ms=4, lw=1, label=label)


def image_grid(
    ax: "Axes",
    images: ArrayLike,
    columns: int = 8,
    *,
    signed: bool = False,
    titles: Sequence[str] = (),
) -> None:
    """Pictures in rows, drawn as one image.

    images: (N, 784), ink in 0..1, drawn black on white. signed: of either sign, as weights are,
    drawn red above zero and blue below it, the largest size of all setting the scale. titles: none,
    or one above each picture.
    The n-th is centred at (n % columns + 0.5, n // columns + 0.5) in a square of side 1, the second
    axis pointing down. Raises ValueError for another shape or range, for no columns, or for
    another number of titles.
    Source: sections 3.6.1 and 5.7.
    """
    images = _pictures(images, signed)
    if titles and len(titles) != len(images):
        raise ValueError(f"expected {len(images)} titles, one for each image, got {len(titles)}")
    columns, rows = _layout(len(images), columns)
    tiles = np.full((rows * columns, TILE, TILE), np.nan)  # what is no number stays transparent
    tiles[: len(images), MARGIN:-MARGIN, MARGIN:-MARGIN] = images.reshape(-1, 28, 28)
    lines = tiles.reshape(rows, columns, TILE, TILE).swapaxes(1, 2)  # (rows, 32, columns, 32)
    mosaic = lines.reshape(rows * TILE, columns * TILE)
    low, cmap = (-1, "RdBu_r") if signed else (0, "gray_r")
    ax.imshow(mosaic, cmap=cmap, vmin=low, vmax=1, extent=(0, columns, rows, 0))
    for n, title in enumerate(titles):
        ax.text(n % columns + 0.5, n // columns + 0.06, title, ha="center", fontsize=7)
    ax.set(xticks=[], yticks=[])
    _only_the_picture(ax)


def confusion_matrix(ax: "Axes", counts: ArrayLike) -> None:
    """How often each class was answered by each: a row for the true class, a column for the answer.

    counts: integers (C, C), as metrics.confusion_matrix returns them; ValueError for another shape,
    TypeError for another type. Zeros stay blank. The colour follows the square root of a count,
    so that few mistakes show beside many hits.
    """
    counts = _square(counts)
    shades = np.sqrt(counts / max(counts.max(), 1))
    ax.imshow(shades, cmap="Blues", vmin=0, vmax=1)
    for row, column in np.argwhere(counts):
        color = "white" if shades[row, column] > 0.6 else "black"
        text = str(counts[row, column])
        ax.text(column, row, text, ha="center", va="center", fontsize=8, color=color)
    ax.set(xticks=range(len(counts)), yticks=range(len(counts)))
    _only_the_picture(ax)


def _points(points: ArrayLike) -> Array:
    points = as_float(points)
    if points.ndim != 2 or points.shape[1] != 2 or not len(points):
        raise ValueError(f"expected points (N, 2) with N > 0, got shape {points.shape}")
    return points


def _labelled(points: ArrayLike, labels: ArrayLike) -> tuple[Array, NDArray[Any]]:
    points, labels = _points(points), np.asarray(labels)
    if labels.shape != points.shape[:1]:
        raise ValueError(f"expected {len(points)} labels, one a point, got shape {labels.shape}")
    if not np.isin(labels, [0, 1]).all():
        raise ValueError(f"expected labels 0 and 1, got {np.unique(labels)}")
    return points, labels


def _beyond(values: Array) -> Array:
    """Coordinates from well below the least of the values to well above the largest."""
    margin = 0.4 * (np.ptp(values) or 1.0)
    return np.linspace(values.min() - margin, values.max() + margin, CELLS * SAMPLES)


def _class_1(classify: Callable[[Array], ArrayLike], x0: Array, x1: Array) -> NDArray[np.bool_]:
    """Where on the grid the class is 1, (len(x1), len(x0))."""
    points = _plane(x0, x1)
    values = np.asarray(classify(points))
    if values.shape != points.shape[:1]:
        raise ValueError(
            f"classify must return one value a point, {points.shape[:1]}, got {values.shape}"
        )
    ones: NDArray[np.bool_] = np.greater(values, 0.5)
    return ones.reshape(len(x1), len(x0))


def _window_means(values: NDArray[Any]) -> Array:
    """Means of windows two cells wide, one cell apart, along every axis.

    Between two windows the share of a half-plane grows evenly, so where it passes one half is
    where the line is.
    """
    windows = sliding_window_view(values, (2 * SAMPLES,) * values.ndim)
    apart = windows[(slice(None, None, SAMPLES),) * values.ndim]
    means: Array = apart.mean(axis=tuple(range(values.ndim, 2 * values.ndim)))
    return means


def _coordinates(x: ArrayLike) -> Array:
    x = as_float(x)
    if x.ndim != 1 or len(x) < 2 or not (np.diff(x) > 0).all():
        raise ValueError(f"expected rising coordinates (A,) with A > 1, got {x}")
    return x


def _plane(x0: Array, x1: Array) -> Array:
    """Every point of the grid as a row, (B * A, 2): x0 (A,) runs fastest, then x1 (B,)."""
    return np.stack(np.meshgrid(x0, x1), axis=-1).reshape(-1, 2)


def _sequence(values: ArrayLike, what: str) -> Array:
    values = as_float(values)
    if values.ndim != 1 or not len(values):
        raise ValueError(f"expected {what} (K,) with K > 0, got shape {values.shape}")
    return values


def _pictures(images: ArrayLike, signed: bool) -> Array:
    """Pictures in few shades: signed ones in -1..1, half of the shades each way; others in 0..1."""
    images = as_float(images)
    if images.ndim != 2 or images.shape[1] != 784 or not len(images):
        raise ValueError(f"expected images (N, 784) with N > 0, got shape {images.shape}")
    if signed:
        return np.round(images / (np.abs(images).max() or 1.0) * SHADES / 2) / (SHADES / 2)
    if images.min() < 0 or images.max() > 1:
        raise ValueError(f"expected pixels in 0..1, got {images.min():g}..{images.max():g}")
    return np.round(images * SHADES) / SHADES


def _layout(n: int, columns: int) -> tuple[int, int]:
    """Columns and rows for n pictures."""
    if columns < 1:
        raise ValueError(f"expected at least 1 column, got {columns}")
    columns = min(columns, n)
    return columns, -(-n // columns)  # whole division, rounded up


def _square(counts: ArrayLike) -> NDArray[Any]:
    counts = np.asarray(counts)
    if counts.ndim != 2 or counts.shape[0] != counts.shape[1] or not len(counts):
        raise ValueError(f"expected counts (C, C) with C > 0, got shape {counts.shape}")
    if counts.dtype.kind not in "iu":
        raise TypeError(f"counts must be integers, got {counts.dtype}")
    return counts


def _only_the_picture(ax: "Axes") -> None:
    ax.grid(False)
    ax.spines[:].set_visible(False)
