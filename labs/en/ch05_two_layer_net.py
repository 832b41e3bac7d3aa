# ---
# jupyter:
#   jupytext:
#     text_representation:
#       format_name: percent
#   kernelspec: {display_name: Python 3, language: python, name: python3}
# ---

# %% [markdown]
# # Lab: the two-layer network
#
# A network that is nearly always right is best understood through the digits it gets wrong. Here you look at a trained two-layer network: how it got there, what its weights look like, which digits it mistakes, and how a wrong learning rate kills it.
#
# To change things and run them yourself: clone the project, run `pip install .` there, put this notebook into the clone's top folder and start it from there. The digits and the recorded run come with the clone. Background: section 5.7 of the book and the page "Training with backpropagation".

# %%
import matplotlib.pyplot as plt
import numpy as np
from book_code import metrics, plots
from book_code.datasets import load_digits
from book_code.functions import softmax
from book_code.networks import TwoLayerNet
from book_code.optimizers import SGD
from book_code.plots import BLUE, GREEN, ORANGE
from book_code.records import load_record
from book_code.training import Trainer

# %% [markdown]
# ## The network before it learns anything
#
# 784 pixels in, 50 hidden units, 10 scores out. Almost all parameters sit in `W1`.

# %%
digits = load_digits()
rng = np.random.default_rng(0)
net = TwoLayerNet(784, 50, 10, rng=rng)

for name, param in net.params.items():
    print(f"{name}  {str(param.shape):10}  {param.size:6,} parameters")
print(f"together {sum(param.size for param in net.params.values()):,}")
for name, split in zip(digits._fields, digits):
    print(f"{len(split.images):,} {name} images")
print(f"test accuracy before training {net.accuracy(*digits.test):.3f}")

# %% [markdown]
# ## The recorded run on MNIST
#
# The book's experiment, 10,000 updates with 100 images each, has been run and recorded: `results/two-layer-net.json`. `book-code run two-layer-net` runs it again. The accuracy depends on the code and the seed, the seconds on the computer.

# %%
run = load_record("two-layer-net")
print("config  ", run.config)
print("seed    ", run.seed)
print("metrics ", {name: round(value, 4) for name, value in run.metrics.items()})
print(f"seconds  {run.seconds:.1f} on {run.provenance['cpu']}")
print(f"NumPy    {run.provenance['numpy']}")

# %% [markdown]
# On a logarithmic axis you see what a linear one hides: the loss is still falling at the end. On the right, the share of *wrong* answers, training and test. At first the two fall together. Later the training error falls faster, and the gap between the curves is the overfitting.

# %% alt="Two charts with logarithmic vertical axes. Left: the training loss of the recorded MNIST run falls from 2.3 to below 0.1 over 10,000 updates. Right: the share of wrong answers by epoch falls from about 10 percent to about 2 percent on the training images and about 3 percent on the test images; a gap opens between the two curves after a few epochs."
loss = np.reshape(run.histories["loss"], (-1, 4)).mean(axis=1)  # 4 values a point
every = 4 * run.config["mean_of"]
train_error = 1 - np.array(run.histories["train_accuracy_by_epoch"])
test_error = 1 - np.array(run.histories["test_accuracy_by_epoch"])
epochs = np.arange(len(train_error))

fig, (left, right) = plt.subplots(1, 2, figsize=(7.4, 3.2))
left.semilogy(every * (np.arange(len(loss)) + 0.5), loss, color=BLUE)
left.set(xlabel="update", ylabel="training loss")
right.semilogy(epochs[1:], 100 * train_error[1:], "o-", color=BLUE, label="train")
right.semilogy(epochs[1:], 100 * test_error[1:], "s--", color=ORANGE, label="test")
right.set_xticks(epochs[::4])
right.set_yticks([2, 3, 5, 10], ["2", "3", "5", "10"])
right.minorticks_off()
right.set(xlabel="epoch", ylabel="wrong answers, %")
right.legend()
plt.show()

# %% [markdown]
# ## Train one yourself
#
# Now the small digits that come with the package. Their test images are by other writers than most of the training images, so expect a wider gap between the two accuracies than on MNIST.

# %%
before = net.params["W1"].copy()
trainer = Trainer(net, digits, optimizer=SGD(0.1), batch_size=100, rng=rng)
history = trainer.run(iterations=450)
print(f"loss            {history.loss[0]:.3f} -> {np.mean(history.loss[-10:]):.3f}")
print(f"train accuracy  {net.accuracy(*digits.train):.3f}")
print(f"test accuracy   {net.accuracy(*digits.test):.3f}")

# %% [markdown]
# ## What the first layer looks for
#
# Each hidden unit has 784 weights, one a pixel, so its weights are an image: a positive weight counts ink for the unit, a negative one against it. Here are the eight units with the largest weights, before training and after, on one colour scale. Before: noise, so small that on this scale only specks show. After: strokes and gaps. The border hardly changes, because its pixels are almost always 0, and a weight whose input is 0 gets a gradient of 0:
#
# $$\frac{\partial L}{\partial W_1} = x^{\mathsf T}\,\frac{\partial L}{\partial (x W_1 + b_1)}$$

# %% alt="Two rows of eight small images, each the 784 weights of one hidden unit. Upper row, before training: almost blank, with scattered faint specks. Lower row, after training: patches of positive and negative weights in the shape of strokes in the middle of the frame, while the border has stayed as it was."
after = net.params["W1"]
most = np.argsort(np.abs(after).sum(axis=0))[-8:]
pictures = np.vstack([before.T[most], after.T[most]])     # (16, 784)

fig, ax = plt.subplots(figsize=(7.0, 2.0))
plots.image_grid(ax, pictures, signed=True)
ax.set(yticks=[0.5, 1.5], yticklabels=["before", "after"])
plt.show()

# %% [markdown]
# ## Which digits it mistakes
#
# The mistakes it was surest of come first. Above each image: what the network said, and what it is. Over some of them you would hesitate yourself. Others look plain: this network sees 784 separate numbers and knows nothing of neighbouring pixels.

# %% alt="Sixteen test digits that the network got wrong, in two rows of eight, each with the digit the network said and the true digit above it."
images, labels = digits.test
probabilities = softmax(net.predict(images))
said = probabilities.argmax(axis=1)
wrong = np.flatnonzero(said != labels)
surest = wrong[np.argsort(-probabilities[wrong].max(axis=1))]
print(f"{len(wrong)} of {len(labels)} are wrong")
print(f"probability of the surest mistake {probabilities[surest[0]].max():.2f}")

shown = surest[:16]
fig, ax = plt.subplots(figsize=(7.0, 2.2))
titles = [f"said {said[n]}, is {labels[n]}" for n in shown]
plots.image_grid(ax, images[shown], titles=titles)
plt.show()

# %% [markdown]
# The confusion matrix counts all of them: a row for each true digit, a column for each answer. The diagonal is what went right. Large numbers beside it are the pairs the network mixes up.

# %% alt="Confusion matrix of the test digits, ten rows for the true digit and ten columns for the answer. The large counts, about thirty each, lie on the diagonal; a few small counts beside it are the mistakes."
confusion = metrics.confusion_matrix(probabilities, labels)

fig, ax = plt.subplots(figsize=(4.6, 4.2))
plots.confusion_matrix(ax, confusion)
ax.set(xlabel="answer", ylabel="true digit")
plt.show()

mistakes = confusion - np.diag(np.diag(confusion))
for place in np.argsort(-mistakes, axis=None, kind="stable")[:3]:
    true, answer = divmod(int(place), 10)
    print(f"true digit {true}, answer {answer}: {mistakes[true, answer]} times")

# %% [markdown]
# ## Three learning rates
#
# The same start, the same batches; only the learning rate differs. 0.1 is the run from above. 0.01 has hardly begun to move. 1.0 falls fastest at first, then jumps about and ends where it started, no better than guessing, at a loss of about $\ln 10 \approx 2.3$.

# %% alt="Loss over 450 updates for three learning rates. At 0.01 the loss falls slowly from 2.3 to about 2.2; at 0.1 it falls to about 0.1; at 1.0 it dips a little, jumps up and then stays near 2.3."
runs = {0.1: (net, history)}
for lr in (0.01, 1.0):
    rng = np.random.default_rng(0)               # the seed of the run above
    other = TwoLayerNet(784, 50, 10, rng=rng)
    trainer = Trainer(other, digits, optimizer=SGD(lr), batch_size=100, rng=rng)
    runs[lr] = (other, trainer.run(iterations=450))

fig, ax = plt.subplots()
for lr, color, line in ((0.01, GREEN, "-."), (0.1, BLUE, "-"), (1.0, ORANGE, "--")):
    loss = np.reshape(runs[lr][1].loss, (-1, 10)).mean(axis=1)  # mean of 10 updates
    ax.plot(np.arange(5, 450, 10), loss, line, color=color, label=f"lr = {lr}")
ax.set(xlabel="update", ylabel="training loss", ylim=(0, 3))
ax.legend()
plt.show()

# %% [markdown]
# What happened at 1.0? The steps were so large that they pushed one hidden unit after another below zero for every image. ReLU then puts out 0 and passes back a gradient of 0, so the weights of such a unit never move again: it is dead. Once nearly all units are dead, only `b2`, the bias of the output, has anything left to learn, and all it can learn is how frequent each digit is. Count the hidden units that respond to at least one training image:

# %%
for lr in sorted(runs):
    network = runs[lr][0]
    W1, b1 = network.params["W1"], network.params["b1"]
    hidden = digits.train.images @ W1 + b1   # (N, 50)
    alive = (hidden > 0).any(axis=0).sum()
    accuracy = network.accuracy(*digits.test)
    print(f"lr {lr:<4}  test accuracy {accuracy:.3f}  {alive} of 50 units alive")

# %% [markdown]
# ## Your turn
#
# - Where between 0.1 and 1.0 does learning break? Is it the same place for another seed?
# - Give `TwoLayerNet` 5 hidden units, then 200. Which mistakes stay?
# - Set `weight_init_std=1.0`. What does the first loss tell you?
# - With the four MNIST files in a folder: `from book_code.datasets import load_mnist`, then `digits = load_mnist("folder")`. Train with more updates. Do the weights look different?
