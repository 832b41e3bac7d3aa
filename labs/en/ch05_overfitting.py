# ---
# jupyter:
#   jupytext:
#     text_representation:
#       format_name: percent
#   kernelspec: {display_name: Python 3, language: python, name: python3}
# ---

# %% [markdown]
# # Lab: overfitting
#
# How many images does a network need before it learns digits, and not these digits? Here you watch the gap close, and look at what it costs.
#
# To change things and run them yourself: clone the project, run `pip install .` there, put this notebook into the clone's top folder and start it from there. The digits and the recorded runs come with the clone. Background: the page "Overfitting".

# %%
import matplotlib.pyplot as plt
import numpy as np
from book_code import plots
from book_code.datasets import Dataset, Split, load_digits
from book_code.networks import TwoLayerNet
from book_code.optimizers import SGD
from book_code.plots import BLUE, ORANGE
from book_code.records import load_record
from book_code.training import Trainer

# %% [markdown]
# ## The recorded run: 300 images of MNIST

# %%
few = load_record("few-images")
for size in few.config["runs"]:
    train = few.metrics[f"{size}: final_train_accuracy"]
    test = few.metrics[f"{size}: final_test_accuracy"]
    print(f"batch {size:>3}: train {train:.3f}, test {test:.3f}")
all_images = load_record("two-layer-net").metrics
train, test = all_images["train_accuracy"], all_images["test_accuracy"]
print(f"all 60,000: train {train:.3f}, test {test:.3f}")

# %% [markdown]
# The batch changes nothing about it, the number of images everything.

# %% [markdown]
# ## Fewer and more images
#
# The digits of the package: train on the first 20, 50, 100 … of them, in a random order, 1,000 updates each.

# %% alt="Accuracy against the number of training images, 20 to 1,437, on a logarithmic axis. Training accuracy is at or near 1.0 throughout. Test accuracy climbs from about 0.66 with 20 images to about 0.9 with all."
digits = load_digits()
order = np.random.default_rng(0).permutation(len(digits.train.labels))

def train_on(n, updates=1_000):
    part = order[:n]
    train = Split(digits.train.images[part], digits.train.labels[part])
    rng = np.random.default_rng(1)
    net = TwoLayerNet(784, 50, 10, rng=rng)
    data = Dataset(train, digits.test)
    trainer = Trainer(net, data, optimizer=SGD(0.1), batch_size=20, rng=rng)
    trainer.run(iterations=updates)
    return net, net.accuracy(*train), net.accuracy(*digits.test)

counts = (20, 50, 100, 200, 500, 1_437)
found = {n: train_on(n) for n in counts}
_, on_train, on_test = zip(*found.values())

plt.figure(figsize=(6.4, 3.2))
plt.semilogx(counts, on_train, "o-", color=BLUE, label="train")
plt.semilogx(counts, on_test, "s--", color=ORANGE, label="test")
plt.xticks(counts, [f"{n:,}" for n in counts])
plt.minorticks_off()
plt.xlabel("training images")
plt.ylabel("accuracy")
plt.legend()
plt.show()

# %%
for n, train, test in zip(counts, on_train, on_test):
    gap = 100 * (train - test)
    print(f"{n:5,} images: train {train:.3f}, test {test:.3f}, gap {gap:4.1f}")

# %% [markdown]
# ## What the gap looks like
#
# Some of the test digits that the network with 100 images gets wrong and the one with all images gets right.

# %% alt="Sixteen test digits in two rows of eight, each with what the network with 100 images said and what it is."
x, t = digits.test
by_few = found[100][0].predict(x).argmax(axis=1)
by_all = found[1_437][0].predict(x).argmax(axis=1)
costly = np.flatnonzero((by_few != t) & (by_all == t))
print(f"{len(costly)} of {len(t)} test digits")

shown = costly[:16]
fig, ax = plt.subplots(figsize=(7.0, 2.2))
titles = [f"said {by_few[n]}, is {t[n]}" for n in shown]
plots.image_grid(ax, x[shown], titles=titles)
plt.show()

# %% [markdown]
# Nothing is wrong with most of them. They are ordinary digits in a hand of which the hundred training images had no example.

# %% [markdown]
# ## Noise as data
#
# A network can learn what has no meaning. Give 100 images labels at random: it learns them by heart, and on the test images it is as good as a guess.

# %%
rng = np.random.default_rng(2)
part = order[:100]
nonsense = Split(digits.train.images[part], rng.integers(10, size=100))
net = TwoLayerNet(784, 50, 10, rng=rng)
data = Dataset(nonsense, digits.test)
trainer = Trainer(net, data, optimizer=SGD(0.1), batch_size=20, rng=rng)
trainer.run(iterations=2_000)
print(f"train {net.accuracy(*nonsense):.3f}, test {net.accuracy(*digits.test):.3f}")

# %% [markdown]
# **Try next.** Use fewer hidden units: does the gap get smaller, and at what price? Train on one writer's digits only: the set is in the order of its writers, so leave out the shuffling. Stop early: at how many updates is the test accuracy of `train_on(100)` best?
