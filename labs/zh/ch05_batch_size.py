# ---
# jupyter:
#   jupytext:
#     text_representation:
#       format_name: percent
#   kernelspec: {display_name: Python 3, language: python, name: python3}
# ---

# %% [markdown]
# # 实验：批大小
#
# 批大小和学习率要放在一起看。在这里，你可以自己选几组来训练，看哪几组学得一样好。
#
# 想自己改动、运行，就克隆本项目，在其中执行 `pip install .`，把这份笔记本放到克隆下来的最上层文件夹里，从那里启动。手写数字和实验记录都随项目一起下载。相关内容见“批大小的影响”一页。

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
# ## MNIST 上的实验记录
#
# 同样的网络，同样的起点。第一份记录里，每种批大小都更新 1,000 次；第二份里，都看 120,000 张图像。

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
# 注意先后次序：更新次数相同时，大批领先；图像数相同时，小批领先，前提是学习率足够小，训练稳得下来。

# %% [markdown]
# ## 自己选几组
#
# 用自带的数字，训练 20 个 epoch。其中四组的学习率与批大小之比相同，一组不同。

# %% alt="五组设定的训练精度，横轴是 epoch，从 0 到 20。学习率与批大小之比相同的四组靠得很近，最后都在 0.95 附近；批大小 100、学习率 0.02 的那组，比值只有十分之一，远远落在后面。"
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
# ## 噪声的记录
#
# 噪声是一批数据的梯度与全体图像的梯度之间的距离，以后者的长度为单位。乘以批大小的平方根之后，得数就几乎与批大小无关了。

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
# **接下来试试。** 批大小和学习率一起加大，到什么时候曲线会分开？学习率最大能到多少？最大的批多训练到五倍的 epoch，追得上吗？看看每批的损失 `runs[pair].loss`，能不能从波动的大小认出是哪一组？
