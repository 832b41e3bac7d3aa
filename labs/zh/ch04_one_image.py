# ---
# jupyter:
#   jupytext:
#     text_representation:
#       format_name: percent
#   kernelspec: {display_name: Python 3, language: python, name: python3}
# ---

# %% [markdown]
# # 实验：只学一张图像
#
# 一个网络，一张图像，没有比这更小的训练了。图像、网络大小、初始权重和学习率都由你来选，看网络怎样回答。
#
# 想自己改动、运行，就克隆本项目，在其中执行 `pip install .`，把这份笔记本放到克隆下来的最上层文件夹里，从那里启动。手写数字和实验记录都随项目一起下载。相关内容见“只学一张图像”一页。

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
# ## 三份实验记录
#
# 学的是 MNIST 的第一张图像，一个 5，用数值梯度学，隐藏层分别是 100 个 sigmoid、10 个 sigmoid 和 100 个 ReLU 神经元。权重的标准差为 1，学习率为 0.01。

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
# 每份记录都存有每一步的十个概率。画成图，每个类别一行，颜色越深，概率越高。

# %% alt="三幅图，每个类别一行，每一步一列。100 个 sigmoid：前四步类别 1 颜色最深，之后是类别 5。10 个 sigmoid：类别 4 慢慢变浅，类别 5 慢慢变深。100 个 ReLU：第 0 步类别 0 颜色最深，从第 1 步起就是类别 5。"
fig, axes = plt.subplots(1, 3, figsize=(7.4, 2.6), sharey=True)
for ax, (name, run) in zip(axes, traces.items()):
    rows = [run.histories[f"probability of {k}"][:11] for k in range(10)]
    ax.imshow(rows, cmap="Greys", vmin=0, vmax=1, aspect="auto")
    ax.set(title=name, xlabel="step", yticks=range(10))
    ax.grid(False)
axes[0].set_ylabel("class")
plt.show()

# %% [markdown]
# ## 换成你的图像
#
# `which` 是图像在自带训练数字中的编号。这里用误差反向传播法走十步，求出的梯度与数值梯度有八位数字相同。

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
# ## 权重的标准差
#
# 同一张图像，同样的学习率，初始权重取四种标准差。损失从多高的地方起步，降得有多快？

# %% alt="十步之内损失的变化，两幅图，1 以上为对数坐标。sigmoid：标准差 0.01 和 0.1 从 2.3 附近起步，0.3 略高，1.0 最高，都稳步下降。ReLU：标准差 1.0 的起点远高于其他，一两步之后就到 0；0.01 几乎不动。"
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
# ## 两张图像
#
# 只学一张图像，光靠输出层的偏置就能办到。两张图像的答案不同，光靠偏置就不行了。把两张一起训练，看网络对每一张怎样回答，再拿一张没见过的图像来问。

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
# 两张都答对了，第三张则完全认不出：有八个类别，网络从没见过例子。要学会，就得有更多的图像。

# %% [markdown]
# ## 换成整个 MNIST
#
# 这时哪种激活函数、哪种标准差更好？下面是更新 3,000 次的记录：

# %%
both = load_record("relu-or-sigmoid")
for name in both.config["runs"]:
    accuracy = both.metrics[f"{name}: final_test_accuracy"]
    print(f"{name:18} test accuracy {accuracy:.3f}")

# %% [markdown]
# **接下来试试。** 找一张起始损失低于 1 的图像，也就是网络还没训练就碰巧答对的那种。把网络不断缩小，直到连两张图像都学不会。两张图像，ReLU，标准差取 1，`lr=0.2`：还是一步就够吗？
