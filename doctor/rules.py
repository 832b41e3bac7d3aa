"""One rule a record: what its fault looks like in a syntax tree.

Each rule takes a node and says whether the node has the fault. A rule knows names, not types, so
it speaks up only where the form is unmistakable.
"""

import ast
import re
from collections.abc import Callable
from typing import TypeGuard

Rule = Callable[[ast.AST], bool]

ALIASES = {"int", "float", "complex", "object", "str"}  # of the built-in ones, until 1.24
NUMPY = {"np", "numpy"}
WHOLE = {"int", "ceil", "floor", "round"}  # functions that leave no fraction


def removed_alias(node: ast.AST) -> bool:
    """np.int, np.float, ...: aliases that NumPy 1.24 removed."""
    read = isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Load)  # not np.int = int
    return read and any(_is_attribute(node, NUMPY, name) for name in ALIASES)


def pylab(node: ast.AST) -> bool:
    """The module pylab: import matplotlib.pylab, or from matplotlib import pylab."""
    if isinstance(node, ast.Import):
        return any(alias.name in ("pylab", "matplotlib.pylab") for alias in node.names)
    if isinstance(node, ast.ImportFrom):
        names = {alias.name for alias in node.names}
        return node.module in ("pylab", "matplotlib.pylab") or (
            node.module == "matplotlib" and "pylab" in names
        )
    return False


def show_without_parentheses(node: ast.AST) -> bool:
    """plt.show alone on a line."""
    return isinstance(node, ast.Expr) and _is_attribute(node.value, {"plt", "pyplot"}, "show")


def max_for_maximum(node: ast.AST) -> bool:
    """np.max(0, x): the array stands where the axis belongs."""
    if not (_calls_numpy(node, "max") and len(node.args) > 1):
        return False
    first = node.args[0]
    return isinstance(first, ast.Constant) and type(first.value) is int and first.value == 0


def array_of_arguments(node: ast.AST) -> bool:
    """np.array([1, 2], [3, 4]): the second row is taken for a dtype."""
    if not (_calls_numpy(node, "array") and len(node.args) > 1):
        return False
    first, second = node.args[:2]
    rows = isinstance(first, ast.List | ast.Tuple) and isinstance(second, ast.List | ast.Tuple)
    return rows and not any(isinstance(part, ast.Tuple) for part in ast.iter_child_nodes(second))


def array_of_two_scalars(node: ast.AST) -> bool:
    """np.array(x1, x2): two names that differ by a number at their end."""
    if not (_calls_numpy(node, "array") and len(node.args) > 1):
        return False
    first, second = node.args[:2]
    return (
        isinstance(first, ast.Name)
        and isinstance(second, ast.Name)
        and first.id != second.id
        and first.id.rstrip("0123456789") == second.id.rstrip("0123456789") != first.id
    )


def rebound_parameter(node: ast.AST) -> bool:
    """params[k] = params[k] - ...: a new array that the layers do not know."""
    if not (isinstance(node, ast.Assign) and len(node.targets) == 1):
        return False
    target, value = node.targets[0], node.value
    return (
        isinstance(target, ast.Subscript)
        and _tail(target.value) == "params"
        and isinstance(value, ast.BinOp)
        and isinstance(value.op, ast.Sub)
        and ast.unparse(value.left) == ast.unparse(target)
    )


def alias_of_the_start(node: ast.AST) -> bool:
    """A start bound, x = init_x, in a function that then changes x in place."""
    if not isinstance(node, ast.FunctionDef):
        return False
    arguments = {argument.arg for argument in node.args.args}
    stored = [
        inner.id
        for inner in ast.walk(node)
        if isinstance(inner, ast.Name) and isinstance(inner.ctx, ast.Store)
    ]
    bound = {
        inner.targets[0].id
        for inner in ast.walk(node)
        if isinstance(inner, ast.Assign)
        and len(inner.targets) == 1
        and isinstance(inner.targets[0], ast.Name)
        and isinstance(inner.value, ast.Name)
        and inner.value.id in arguments
        and inner.value.id in ("init_x", "init")
        and stored.count(inner.targets[0].id) == 2  # bound here, and written to by -= below
    }
    return any(
        isinstance(inner, ast.AugAssign)
        and isinstance(inner.target, ast.Name)
        and inner.target.id in bound
        for inner in ast.walk(node)
    )


def fractional_epoch(node: ast.AST) -> bool:
    """iter_per_epoch = train_size / batch_size, to be used with %."""
    if not isinstance(node, ast.Assign):
        return False
    name, parts = _tail(node.targets[0]) or "", list(ast.walk(node.value))
    whole = any(isinstance(part, ast.Call) and _tail(part.func) in WHOLE for part in parts)
    divided = any(isinstance(part, ast.Div) for part in parts)
    return name.startswith(("iter_per_epoch", "iterations_per_epoch")) and divided and not whole


def softmax_without_shift(node: ast.AST) -> bool:
    """A function named softmax that takes exp of its argument as it came."""
    if not (isinstance(node, ast.FunctionDef) and _is_softmax(node) and node.args.args):
        return False
    parts = list(ast.walk(node))
    bound = {n.id for n in parts if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)}
    came = {argument.arg for argument in node.args.args} - bound
    shifted = any(_tail(part) in ("max", "amax") for part in parts)
    return not shifted and any(
        _calls_numpy(part, "exp") and {_tail(value) for value in part.args} <= came
        for part in parts
    )


def softmax_without_axis(node: ast.AST) -> bool:
    """A function named softmax that sums, or takes the maximum, without an axis."""
    if not _is_softmax(node):
        return False
    parts = list(ast.walk(node))
    reductions = [
        part
        for part in parts
        if isinstance(part, ast.Call) and _tail(part.func) in ("sum", "max", "amax")
    ]
    turned = any(_tail(part) == "T" for part in parts)
    return not turned and not all(_has_axis(call) for call in reductions)


def pickled_weights(node: ast.AST) -> bool:
    """pickle.load of a .pkl file by its name: whatever the file says is executed."""
    if not isinstance(node, ast.With):
        return False
    files = [inner for item in node.items for inner in ast.walk(item)]
    named = any(isinstance(f, ast.Constant) and str(f.value).endswith(".pkl") for f in files)
    return named and any(
        isinstance(inner, ast.Call) and _is_attribute(inner.func, {"pickle"}, "load")
        for inner in ast.walk(node)
    )


def relative_parent(node: ast.AST) -> bool:
    """sys.path.append(os.pardir) or ('..'): right in one working directory only."""
    if not (isinstance(node, ast.Call) and ast.unparse(node.func) == "sys.path.append"):
        return False
    return [ast.unparse(argument) for argument in node.args] in (["os.pardir"], ["'..'"])


def zeros_of_an_array(node: ast.AST) -> bool:
    """np.zeros(x) in a function of x that is a gradient: zeros_like is meant."""
    if not (isinstance(node, ast.FunctionDef) and node.name.endswith("_grad") and node.args.args):
        return False
    first = node.args.args[0].arg
    return any(
        _calls_numpy(inner, "zeros")
        and len(inner.args) == 1
        and isinstance(inner.args[0], ast.Name)
        and inner.args[0].id == first
        for inner in ast.walk(node)
    )


RULES: dict[str, Rule] = {
    "ch01-array-arglist": array_of_arguments,
    "ch02-array-two-scalars": array_of_two_scalars,
    "ch03-max-axis": max_for_maximum,
    "ch03-module-not-found": relative_parent,
    "ch03-np-int": removed_alias,
    "ch03-pickle-code": pickled_weights,
    "ch03-pylab": pylab,
    "ch03-show-parens": show_without_parentheses,
    "ch03-softmax-overflow": softmax_without_shift,
    "ch04-epoch-modulo": fractional_epoch,
    "ch04-init-x-alias": alias_of_the_start,
    "ch04-softmax-batch-axis": softmax_without_axis,
    "ch05-rebind-params": rebound_parameter,
    "ch05-relu-grad": zeros_of_an_array,
}

NUMBERS = {
    "ch04-10e-50": re.compile(r"10e-(7|50)", re.IGNORECASE)
}  # as the book spells them: a tree keeps values


def replacement(erratum: str, node: ast.AST) -> tuple[ast.expr, str] | None:
    """What may be put in place of a part of the node, if that can change nothing else."""
    if erratum == "ch03-np-int" and isinstance(node, ast.Attribute):
        return node, node.attr  # the alias was this very name
    if erratum == "ch03-max-axis" and isinstance(node, ast.Call):
        return node.func, ast.unparse(node.func).replace("max", "maximum")
    return None


def _tail(node: ast.AST) -> str | None:
    """The last name of a dotted one, as params of self.params."""
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else None


def _is_attribute(node: ast.AST, owners: set[str], name: str) -> bool:
    return (
        isinstance(node, ast.Attribute)
        and node.attr == name
        and isinstance(node.value, ast.Name)
        and node.value.id in owners
    )


def _calls_numpy(node: ast.AST, name: str) -> TypeGuard[ast.Call]:
    return isinstance(node, ast.Call) and _is_attribute(node.func, NUMPY, name)


def _is_softmax(node: ast.AST) -> bool:
    return (
        isinstance(node, ast.FunctionDef)
        and node.name == "softmax"
        and any(_calls_numpy(inner, "exp") for inner in ast.walk(node))
    )


def _has_axis(call: ast.Call) -> bool:
    of_numpy = isinstance(call.func, ast.Attribute) and _tail(call.func.value) in NUMPY
    takes = 1 if of_numpy else 0  # x.sum(1) names it first
    return len(call.args) > takes or any(keyword.arg == "axis" for keyword in call.keywords)
