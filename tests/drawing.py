"""What tests of figures share."""

from matplotlib.axes import Axes
from matplotlib.figure import Figure


def paper(ax: Axes) -> Figure:
    """The figure that the axes are on."""
    figure = ax.get_figure(root=True)
    assert figure is not None
    return figure


def draw(ax: Axes) -> None:
    """Settle where everything is."""
    paper(ax).draw_without_rendering()
