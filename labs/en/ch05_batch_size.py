# ---
# jupyter:
#   jupytext:
#     text_representation:
#       format_name: percent
#   kernelspec: {display_name: Python 3, language: python, name: python3}
# ---

# %% [markdown]
# # Lab: the batch size
#
# Batch size and learning rate belong together. Here you train with pairs of your own choice and see which of them learn alike.
#
# To change things and run them yourself: clone the project, run `pip install .` there, put this notebook into the clone's top folder and start it from there. The digits and the recorded runs come with the clone. Background: the page "The batch size".

# %%
import matplotlib.pyplot as plt
import numpy as np
from book_code.datasets import load_digits
from book_code.networks import TwoLayerNet
from book_code.optimizers import SGD
from book_code.plots import BLUE, GREEN, ORANGE
from book_code.records import load_record
from book_code.training import Trainer

# %% [markdown]
# ## The recorded runs on MNIST
#
# The same network, the same start. Once 1,000 updates for every size, once 120,000 images.

# %%
by_update = load_record("batch-size-updates")
by_image = load_record("batch-size-data")
for title, run in (("1,000 updates", by_update), ("120,000 images", by_image)):
    print(title)
    for name, change in run.config["runs"].items():
        setup = run.config["training"] | change
        loss = run.metrics[f"{name}: final_train_loss"]
        test = run.metrics[f"{name}: final_test_accuracy"]
        pair = f"batch {setup['batch_size']}, lr {setup['lr']}"
        print(f"  {pair:20} loss {loss:.3f}  test {test:.3f}")

# %% [markdown]
# Watch the order: at equal updates the large batches lead, at equal images the small ones, as long as the learning rate lets them settle.

# %% [markdown]
# ## Pairs of your own
#
# The digits of the package, 20 epochs. Four pairs have the same ratio of rate to size, one does not.

# %% alt="Training accuracy by epoch, 0 to 20, for five pairs. The four pairs with the same ratio of learning rate to batch size run close together and end near 0.95. Batch 100 with rate 0.02, a tenth of the ratio, stays far below them."
digits = load_digits()

def train(batch_size, lr, epochs=20):
    rng = np.random.default_rng(0)
    net = TwoLayerNet(784, 20, 10, rng=rng)
    settings = {"optimizer": SGD(lr), "batch_size": batch_size, "rng": rng}
    return Trainer(net, digits, **settings).run(epochs=epochs)

pairs = ((5, 0.01), (10, 0.02), (20, 0.04), (100, 0.2), (100, 0.02))
runs = {pair: train(*pair) for pair in pairs}

colors = (BLUE, ORANGE, GREEN, "black", "grey")
plt.figure(figsize=(6.4, 3.2))
for (size, lr), line, color in zip(pairs, ("o-", "s--", "^:", "v-.", "x-"), colors):
    label = f"batch {size}, lr {lr}"
    accuracy = runs[size, lr].train_accuracy
    plt.plot(accuracy[::2], line, color=color, ms=4, label=label)
plt.xticks(range(0, 11, 2), range(0, 21, 4))
plt.xlabel("epoch")
plt.ylabel("training accuracy")
plt.legend()
plt.show()

# %%
for (size, lr), history in runs.items():
    train, test = history.train_accuracy[-1], history.test_accuracy[-1]
    pair = f"batch {size:3}, lr {lr:4}, lr/batch {lr / size:.4f}"
    print(f"{pair}: train {train:.3f}, test {test:.3f}")

# %% [markdown]
# ## The noise, recorded
#
# How far the gradient of a batch is from that of all images, in lengths of the latter. Multiply by the square root of the batch size, and what is left hardly depends on it.

# %%
run = load_record("gradient-noise")
sizes = np.array(run.histories["batch_size"])
print("batch          ", *(f"{size:7.0f}" for size in sizes))
for moment in run.config["after"]:
    noise = np.array(run.histories[f"after {moment}: noise"])
    print(f"after {moment:5} noise", *(f"{value:7.2f}" for value in noise))
    scaled = noise * np.sqrt(sizes)
    print("  times the root", *(f"{value:7.2f}" for value in scaled))

# %% [markdown]
# **Try next.** Raise both size and rate until the curves part: how large may the rate get? Give the largest batch five times as many epochs: does it catch up? Watch `runs[pair].loss`, the loss of each batch, and say from its scatter which run is which.
