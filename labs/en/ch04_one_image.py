# ---
# jupyter:
#   jupytext:
#     text_representation:
#       format_name: percent
#   kernelspec: {display_name: Python 3, language: python, name: python3}
# ---

# %% [markdown]
# # Lab: one image
#
# A network and a single image is the smallest training there is. Here you choose the image, the size, the initial weights and the learning rate, and watch what the network says.
#
# To change things and run them yourself: clone the project, run `pip install .` there, put this notebook into the clone's top folder and start it from there. The digits and the recorded runs come with the clone. Background: the page "Learning a single image".

# %%
import matplotlib.pyplot as plt
import numpy as np
from book_code import plots
from book_code.datasets import load_digits
from book_code.functions import softmax
from book_code.networks import TwoLayerNet
from book_code.optimizers import SGD
from book_code.plots import BLUE, GREEN, ORANGE
from book_code.records import load_record

# %% [markdown]
# ## Three recorded runs
#
# The first image of MNIST, a 5, learnt by numerical gradients: with 100 sigmoid units, with 10, and with 100 ReLU units. Weights of deviation 1, learning rate 0.01.

# %%
traces = {
    "100 sigmoid": load_record("one-image"),
    "10 sigmoid": load_record("one-image-small"),
    "100 ReLU": load_record("one-image-relu"),
}
print("step      " + "".join(f"{step:>9}" for step in (0, 1, 2, 5, 10)))
for name, run in traces.items():
    loss = run.histories["loss"]
    print(f"{name:11}" + "".join(f"{loss[step]:9.3f}" for step in (0, 1, 2, 5, 10)))

# %% [markdown]
# Each record holds all ten probabilities at each step. As a picture, a row for each class: the darker, the surer.

# %% alt="Three pictures, a row for each class and a column for each step. With 100 sigmoid units class 1 is dark for four steps, then class 5. With 10 sigmoid units class 4 fades slowly while class 5 grows. With 100 ReLU units class 0 is dark at step 0 and class 5 from step 1 on."
fig, axes = plt.subplots(1, 3, figsize=(7.4, 2.6), sharey=True)
for ax, (name, run) in zip(axes, traces.items()):
    rows = [run.histories[f"probability of {k}"][:11] for k in range(10)]
    ax.imshow(rows, cmap="Greys", vmin=0, vmax=1, aspect="auto")
    ax.set(title=name, xlabel="step", yticks=range(10))
    ax.grid(False)
axes[0].set_ylabel("class")
plt.show()

# %% [markdown]
# ## Your own image
#
# `which` is the number of the image among the training digits that come with the package. Ten steps by backpropagation, whose gradients are the numerical ones to eight digits.

# %%
images, labels = load_digits().train

def learn(which, hidden=100, activation="sigmoid", std=1.0, lr=0.01, steps=10):
    x = images[which : which + 1].astype(np.float64)
    t = labels[which : which + 1]
    rng = np.random.default_rng(1)
    settings = {"activation": activation, "weight_init_std": std, "rng": rng}
    net = TwoLayerNet(784, hidden, 10, dtype=np.float64, **settings)
    said, losses = [softmax(net.predict(x[0]))], [net.loss(x, t)]
    for _ in range(steps):
        SGD(lr).update(net.params, net.gradient(x, t))
        said.append(softmax(net.predict(x[0])))
        losses.append(net.loss(x, t))
    return np.array(said), losses

which = 5
said, losses = learn(which)
print(f"image {which} is a {labels[which]}")
print("it says", [int(row.argmax()) for row in said])
print("loss   ", [round(loss, 2) for loss in losses])

# %% [markdown]
# ## Deviation of the weights
#
# The same image, the same rate, four deviations of the initial weights. How high does the loss start, and how fast does it fall?

# %% alt="Two charts of the loss over ten steps, on a logarithmic axis above 1. With sigmoid the deviations 0.01 and 0.1 start near 2.3, 0.3 a little higher and 1.0 highest; all fall steadily. With ReLU the deviation 1.0 starts far above the others and is at 0 after one step or two, while 0.01 hardly moves."
fig, (left, right) = plt.subplots(1, 2, figsize=(7.4, 3.0), sharex=True)
for ax, activation in ((left, "sigmoid"), (right, "relu")):
    styles = (("o-", BLUE), ("s--", ORANGE), ("^:", GREEN), ("v-.", "black"))
    for std, (line, color) in zip((0.01, 0.1, 0.3, 1.0), styles):
        losses = learn(which, activation=activation, std=std)[1]
        ax.plot(losses, line, color=color, ms=4, label=f"std {std}")
    ax.set(title=activation, xlabel="step", yscale="symlog")
left.set_ylabel("loss")
left.legend()
plt.show()

# %% [markdown]
# ## Two images
#
# A single image can be learnt by the output biases alone. Two images that want different answers cannot. Train on both at once, and then look at what the network says to each. Then ask it for an image that it has never seen.

# %%
pair = np.array([0, 5])
rng = np.random.default_rng(0)
net = TwoLayerNet(784, 20, 10, rng=rng, activation="sigmoid", weight_init_std=0.1)
for _ in range(200):
    SGD(0.2).update(net.params, net.gradient(images[pair], labels[pair]))
for n in (*pair, 3):
    p = softmax(net.predict(images[n]))
    print(f"image {n} is a {labels[n]}: it says {p.argmax()} ({p.max():.2f})")

# %% [markdown]
# It is right on both, and has no idea of the third: of eight classes it has never seen an example. That takes more images.

# %% [markdown]
# ## All of MNIST
#
# Which activation and which deviation win there? The recorded runs of 3,000 updates:

# %%
both = load_record("relu-or-sigmoid")
for name in both.config["runs"]:
    accuracy = both.metrics[f"{name}: final_test_accuracy"]
    print(f"{name:18} test accuracy {accuracy:.3f}")

# %% [markdown]
# **Try next.** Find an image that starts with a loss below 1, that is, one the untrained network happens to get right. Make the network so small that two images are no longer learnt. Take `lr=0.2` with ReLU and a deviation of 1 on two images: does one step still suffice?
