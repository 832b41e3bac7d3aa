# ---
# jupyter:
#   jupytext:
#     text_representation:
#       format_name: percent
#   kernelspec: {display_name: Python 3, language: python, name: python3}
# ---

# %% [markdown]
# # Lab: what a gradient costs
#
# Count the multiplications of a network of any size, hold the count against the recorded seconds, and time the passes on your own machine.
#
# To change things and run them yourself: clone the project, run `pip install .` there, put this notebook into the clone's top folder and start it from there. The digits and the recorded runs come with the clone. Background: the page "What a gradient costs".

# %%
from functools import partial

import matplotlib.pyplot as plt
import numpy as np
from book_code.cost_setups import seconds
from book_code.datasets import load_digits
from book_code.networks import TwoLayerNet
from book_code.plots import BLUE, GREEN, ORANGE
from book_code.records import load_record

# %% [markdown]
# ## Count
#
# Multiplications for one image: forward, backward without the gradient of the image, and the numerical gradient, two forward passes for each parameter.

# %%
def count(sizes):
    layers = [m * n for m, n in zip(sizes, sizes[1:])]
    parameters = sum(layers) + sum(sizes[1:])
    forward = sum(layers)
    backward = 2 * sum(layers) - layers[0]
    return parameters, forward, backward, 2 * parameters * forward

for sizes in ((784, 10, 10), (784, 50, 10), (784, 100, 10), (784, 50, 100, 10)):
    parameters, forward, backward, numerical = count(sizes)
    print("-".join(map(str, sizes)), f"with {parameters:,} parameters")
    print(f"  forward {forward:,}, backward {backward:,}, numerical {numerical:,}")

# %% [markdown]
# ## Count against clock
#
# The record `gradient-cost` timed both gradients of one image. If only multiplications counted, the two columns would be equal.

# %%
cost = load_record("gradient-cost").histories
print("hidden   counted   measured")
for hidden, ratio in zip(cost["hidden_size"], cost["ratio"]):
    parameters, forward, backward, numerical = count((784, int(hidden), 10))
    counted = numerical / (forward + backward)
    print(f"{hidden:6.0f} {counted:9,.0f} {round(ratio, -2):10,.0f}")

# %% [markdown]
# The same order, from count alone. What the count leaves out are the calls of NumPy, which weigh most in the small networks, and the memory that backward writes.

# %% [markdown]
# ## Backward against forward

# %% alt="Backward pass in units of a forward pass for 10, 50, 100 and 200 hidden units. Measured with one image it rises from about 0.6 to about 1.3, measured with batches of 100 it stays between 0.65 and 0.85, and by multiplications it is just above 1, a nearly flat line."
passes = load_record("backward-forward").histories
hidden = np.array(passes["hidden_size"])
batch = np.array(passes["batch_size"])
backward = np.array(passes["backward"])
counted = [count((784, int(h), 10)) for h in np.unique(hidden)]

plt.figure(figsize=(6.4, 3.0))
for size, color, line in ((1, BLUE, "o-"), (100, GREEN, "s--")):
    chosen = batch == size
    label = f"batch {size}"
    plt.plot(hidden[chosen], backward[chosen], line, color=color, label=label)
ratios = [b / f for _, f, b, _ in counted]
plt.plot(np.unique(hidden), ratios, ":", color=ORANGE, label="multiplications")
plt.xlabel("hidden units")
plt.ylabel("backward / forward")
plt.ylim(0, None)
plt.legend()
plt.show()

# %% [markdown]
# ## Seconds per sample

# %% alt="Stacked bars of the share of the time of one gradient, by batch size 1, 10, 100, 1,000 and 5,000. The matrix products take about a quarter at batch 1, under a half at 10, two thirds at 100 and four fifths from 1,000 on; all the rest is above them."
times = load_record("time-per-sample").histories
sizes = np.array(times["batch_size"])
whole = np.array(times["per_sample"])
products = np.array(times["seconds_products"]) / sizes
shares = 100 * products / whole

plt.figure(figsize=(6.4, 3.0))
names = [f"{size:,.0f}" for size in sizes]
rest = {"color": ORANGE, "hatch": "//", "label": "all the rest"}
plt.bar(names, shares, color=GREEN, label="matrix products")
plt.bar(names, 100 - shares, bottom=shares, **rest)
plt.xlabel("batch size")
plt.ylabel("share of the time, %")
plt.legend(loc="lower right")
plt.show()

# %% [markdown]
# ## On your machine
#
# The function takes the median of many runs. Run the cell after it in a notebook of your own and compare: the seconds will be others, the shape of the curve hardly. (Here only the number of results is printed, as times differ from run to run.)

# %%
x, t = load_digits().train

def per_sample(sizes, hidden=50, repeats=21):
    net = TwoLayerNet(784, hidden, 10, rng=np.random.default_rng(0))
    works = [partial(net.loss_and_gradient, x[:size], t[:size]) for size in sizes]
    return [s / size for size, s in zip(sizes, seconds(works, repeats))]

# %%
mine = per_sample((1, 10, 100, 1_000))
print(len(mine), "batch sizes timed; in your notebook, print mine")

# %% [markdown]
# **Try next.** At which number of hidden units does a single image cost as much per sample as a tenth of a batch of 10? Time `numerical_gradient` of a small network and divide by `gradient`. Set `OPENBLAS_NUM_THREADS=1` before you start Jupyter, and time the batch of 1,000 again.
