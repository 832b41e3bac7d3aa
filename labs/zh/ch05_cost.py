# ---
# jupyter:
#   jupytext:
#     text_representation:
#       format_name: percent
#   kernelspec: {display_name: Python 3, language: python, name: python3}
# ---

# %% [markdown]
# # 实验：求一次梯度要多少计算
#
# 数一数任意大小的网络要做多少次乘法，与记录里的用时对照，再在自己的机器上给各次传播计时。
#
# 想自己改动、运行，就克隆本项目，在其中执行 `pip install .`，把这份笔记本放到克隆下来的最上层文件夹里，从那里启动。手写数字和实验记录都随项目一起下载。相关内容见“求一次梯度要多少计算”一页。

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
# ## 数一数
#
# 一张图像的乘法次数：正向、反向（不算图像的梯度），以及数值梯度（每个参数要做两次正向传播）。

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
# ## 次数与时间
#
# 记录 `gradient-cost` 给一张图像的两种梯度计了时。假如只有乘法花时间，下面两列就应该相等。

# %%
cost = load_record("gradient-cost").histories
print("hidden   counted   measured")
for hidden, ratio in zip(cost["hidden_size"], cost["ratio"]):
    parameters, forward, backward, numerical = count((784, int(hidden), 10))
    counted = numerical / (forward + backward)
    print(f"{hidden:6.0f} {counted:9,.0f} {round(ratio, -2):10,.0f}")

# %% [markdown]
# 光数乘法次数，数量级就对上了。没有算进去的，是调用 NumPy 的开销（网络越小，占的比重越大），以及反向传播写内存的时间。

# %% [markdown]
# ## 反向与正向

# %% alt="隐藏神经元 10、50、100、200 个时，反向传播相当于多少次正向传播。一张图像的实测值从约 0.6 升到约 1.3；一批 100 张的实测值在 0.65 到 0.85 之间；按乘法次数算，略高于 1，几乎是一条水平线。"
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
# ## 每个样本的时间

# %% alt="按批大小 1、10、100、1,000、5,000 画的堆叠柱形图，表示求一次梯度的时间构成。矩阵乘积在批大小 1 时约占四分之一，10 时不到一半，100 时约三分之二，1,000 以上约五分之四；其余部分叠在上面。"
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
# ## 在你的机器上
#
# 这个函数取多次运行的中位数。在自己的机器上运行后面的单元，与记录比较：用时会不同，随批大小变化的趋势应该差不多。（每次计时结果都不一样，所以这里只打印结果的个数。）

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
# **接下来试试。** 隐藏神经元多到多少时，单独处理一张图像，就不再比放在一批 10 张里更费时间？给一个小网络的 `numerical_gradient` 计时，再除以 `gradient` 的时间。启动 Jupyter 之前设 `OPENBLAS_NUM_THREADS=1`，再给批大小 1,000 计一次时。
