"""Each rule knows its erratum's form, and leaves its correction alone."""

import ast
from typing import NamedTuple

import pytest

from doctor.catalogue import load
from doctor.check import check_source
from doctor.rules import NUMBERS, RULES

SOFTMAX = "def softmax(a):\n    {}\n    return e / {}\n"


class Example(NamedTuple):
    erratum: str
    wrong: str
    right: str


EXAMPLES = [
    Example("ch01-array-arglist", "np.array([1, 2], [3, 4])", "np.array([[1, 2], [3, 4]])"),
    Example("ch01-array-arglist", "np.array((1, 2), (3, 4))", "np.array([1], [('a', int)])"),
    Example("ch02-array-two-scalars", "x = np.array(x1, x2)", "x = np.array([x1, x2])"),
    Example("ch02-array-two-scalars", "numpy.array(a0, a1)", "np.array(x, dtype)"),
    Example("ch03-max-axis", "np.max(0, x)", "np.maximum(0, x)"),
    Example("ch03-module-not-found", "sys.path.append(os.pardir)", "sys.path.append(folder)"),
    Example("ch03-module-not-found", "sys.path.append('..')", "sys.path.insert(0, '..')"),
    Example("ch03-np-int", "y = x.astype(np.int)", "y = x.astype(int)"),
    Example("ch03-np-int", "numpy.zeros(3, dtype=numpy.float)", "np.zeros(3, dtype=np.int64)"),
    Example(
        "ch03-pickle-code",
        "with open('sample_weight.pkl', 'rb') as f:\n    network = pickle.load(f)",
        "with open('weights.npz', 'rb') as f:\n    network = np.load(f)",
    ),
    Example("ch03-pylab", "import matplotlib.pylab as plt", "import matplotlib.pyplot as plt"),
    Example("ch03-pylab", "from matplotlib import pylab", "from matplotlib import pyplot"),
    Example("ch03-pylab", "from matplotlib.pylab import plot", "from pylabs import plot"),
    Example("ch03-show-parens", "plt.show", "plt.show()"),
    Example(
        "ch03-softmax-overflow",
        SOFTMAX.format("e = np.exp(a)", "e.sum(axis=-1, keepdims=True)"),
        SOFTMAX.format("e = np.exp(a - a.max())", "e.sum(axis=-1, keepdims=True)"),
    ),
    Example(
        "ch04-softmax-batch-axis",
        SOFTMAX.format("e = np.exp(a - np.max(a, 1, keepdims=True))", "np.sum(e)"),
        SOFTMAX.format(
            "e = np.exp(a - np.max(a, 1, keepdims=True))", "np.sum(e, 1, keepdims=True)"
        ),
    ),
    Example(
        "ch04-softmax-batch-axis",
        SOFTMAX.format("e = np.exp(a - np.max(a))", "np.sum(e, axis=1, keepdims=True)"),
        SOFTMAX.format("e = np.exp(a.T - a.T.max(0))", "e.sum(0)"),
    ),
    Example("ch04-10e-50", "h = 10e-50", "h = 1e-4"),
    Example(
        "ch04-epoch-modulo",
        "iter_per_epoch = max(train_size / batch_size, 1)",
        "iter_per_epoch = max(train_size // batch_size, 1)",
    ),
    Example("ch04-epoch-modulo", "self.iter_per_epoch = n / b", "iter_per_epoch = int(n / b)"),
    Example(
        "ch04-init-x-alias",
        "def descend(f, init_x):\n    x = init_x\n    x -= 0.1 * f(x)\n    return x",
        "def descend(f, init_x):\n    x = init_x.copy()\n    x -= 0.1 * f(x)\n    return x",
    ),
    Example(
        "ch04-init-x-alias",
        "def descend(f, init_x):\n    x = init_x\n    x -= f(x)",
        "def descend(f, init_x):\n    x = init_x\n    x = x.copy()\n    x -= f(x)",
    ),
    Example(
        "ch05-rebind-params",
        "for k in params:\n    params[k] = params[k] - lr * grads[k]",
        "for k in params:\n    params[k] -= lr * grads[k]",
    ),
    Example("ch05-rebind-params", "net.params[k] = net.params[k] - g", "params[k] = saved[k] - g"),
    Example(
        "ch05-relu-grad",
        "def relu_grad(x):\n    grad = np.zeros(x)\n    return grad",
        "def relu_grad(x):\n    grad = np.zeros_like(x)\n    return grad",
    ),
]


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.erratum)
def test_the_form_is_found_and_its_correction_is_not(example: Example) -> None:
    assert example.erratum in {f.erratum for f in check_source(example.wrong, "x.py")}
    assert example.erratum not in {f.erratum for f in check_source(example.right, "x.py")}


def test_each_rule_has_an_example_and_a_record() -> None:
    rules = RULES.keys() | NUMBERS.keys()
    assert rules == {example.erratum for example in EXAMPLES}
    assert rules <= load().keys()


@pytest.mark.parametrize("rule", RULES.values(), ids=RULES.keys())
def test_no_rule_stumbles_over_any_node(rule: object) -> None:
    sources = [*(example.wrong for example in EXAMPLES), "f()[0](*a, **b)", "a = b = np.array()"]
    for source in sources:
        for node in ast.walk(ast.parse(source)):
            assert rule(node) in (True, False)  # type: ignore[operator]
