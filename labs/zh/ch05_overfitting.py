# ---
# jupyter:
#   jupytext:
#     text_representation:
#       format_name: percent
#   kernelspec: {display_name: Python 3, language: python, name: python3}
# ---

# %% [markdown]
# # 实验：过拟合
#
# 网络要看多少张图像，学到的才是数字本身，而不只是这几张图？这里可以看到差距怎样缩小，也可以看到差距里都是哪些错误。
#
# 想自己改动、运行，就克隆本项目，在其中执行 `pip install .`，把这份笔记本放到克隆下来的最上层文件夹里，从那里启动。手写数字和实验记录都随项目一起下载。相关内容见“过拟合”一页。

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
# ## 实验记录：MNIST 的 300 张图像

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
# 批大小对此毫无影响，起作用的是图像的数量。

# %% [markdown]
# ## 图像少一些，多一些
#
# 把自带的数字打乱顺序，分别用前 20、50、100……张来训练，各更新 1,000 次。

# %% alt="精度随训练图像张数的变化，横轴为对数坐标，从 20 到 1,437。训练精度始终是 1.0 或接近 1.0；测试精度从 20 张时的 0.66 左右升到全部图像时的 0.9 左右。"
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
# ## 差距里的数字
#
# 下面是一些测试数字：只学了 100 张图像的网络认错了，学了全部图像的网络认对了。

# %% alt="十六个测试数字，两行，每行八个，上方标着只学了 100 张的网络的回答和正确答案。"
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
# 大多数写得并不怪，就是普通的数字，只不过那一百张训练图像里没有这样的写法。

# %% [markdown]
# ## 把噪声当作数据
#
# 没有意义的东西，网络也学得会。给 100 张图像随机贴上标签，网络照样背得下来，在测试图像上则与瞎猜无异。

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
# **接下来试试。** 减少隐藏神经元：差距会变小吗，代价是什么？只用少数几个人写的数字来训练：数据集按书写者排列，不打乱顺序就行。提前停止：更新多少次时，`train_on(100)` 的测试精度最高？
