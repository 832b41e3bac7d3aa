# ---
# jupyter:
#   jupytext:
#     text_representation:
#       format_name: percent
#   kernelspec: {display_name: Python 3, language: python, name: python3}
# ---

# %% [markdown]
# # 实验：两层网络
#
# 网络几乎总能答对时，最能让人了解它的，是它答错的数字。这里来看一个训练好的两层网络：它是怎么学出来的，权重长什么样，会认错哪些数字，学习率不合适又会怎样毁掉它。
#
# 想自己修改并运行：克隆项目，在其目录中执行 `pip install .`，把本笔记本放到项目的顶层目录，再从那里启动 Jupyter。手写数字和运行记录都在项目里。相关内容见书中 5.7 节和“用误差反向传播法学习”一页。

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
# ## 还没学习的网络
#
# 输入 784 个像素，中间是 50 个隐藏层神经元，输出 10 个得分。参数几乎都在 `W1` 里。

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
# ## MNIST 上的运行记录
#
# 书中的实验是每次取 100 张图像，更新 10,000 次。这个实验已经跑过一遍，记录在 `results/two-layer-net.json` 里；执行 `book-code run two-layer-net` 可以重新运行。精度取决于代码和种子，秒数取决于电脑。

# %%
run = load_record("two-layer-net")
print("config  ", run.config)
print("seed    ", run.seed)
print("metrics ", {name: round(value, 4) for name, value in run.metrics.items()})
print(f"seconds  {run.seconds:.1f} on {run.provenance['cpu']}")
print(f"NumPy    {run.provenance['numpy']}")

# %% [markdown]
# 线性坐标看不出的，换成对数坐标就看得出：到最后损失仍在下降。右图是训练图像和测试图像的**错误率**。两条曲线起初一同下降，后来训练图像的错误率降得更快，拉开的距离就是过拟合。

# %% alt="两张图，纵轴为对数坐标。左图：MNIST 运行记录的训练损失在 10,000 次更新中从 2.3 降到 0.1 以下。右图：各 epoch 的错误率，训练图像从约 10% 降到约 2%，测试图像降到约 3%；几个 epoch 之后，两条曲线逐渐拉开。"
loss = np.reshape(run.histories["loss"], (-1, 4)).mean(axis=1)  # 每四个值取平均
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
# ## 自己训练一个
#
# 现在换成 `book_code` 自带的手写数字。其中测试图像的书写者与大部分训练图像的书写者不是同一批人，所以两个精度的差距会比 MNIST 上大。

# %%
before = net.params["W1"].copy()
trainer = Trainer(net, digits, optimizer=SGD(0.1), batch_size=100, rng=rng)
history = trainer.run(iterations=450)
print(f"loss            {history.loss[0]:.3f} -> {np.mean(history.loss[-10:]):.3f}")
print(f"train accuracy  {net.accuracy(*digits.train):.3f}")
print(f"test accuracy   {net.accuracy(*digits.test):.3f}")

# %% [markdown]
# ## 第一层在找什么
#
# 每个隐藏层神经元有 784 个权重，一个像素一个，所以这些权重本身就是一张图：权重为正的地方有笔迹，神经元的输入就增大；权重为负的地方有笔迹，输入就减小。下面选出训练后权重最大的八个神经元，上排是训练前，下排是训练后，颜色的尺度相同。训练前只有噪声，而且小得在这个尺度下只看得见零星的点；训练后出现了笔画和空隙。边缘几乎没变，因为那里的像素几乎总是 0，而输入为 0 的权重，梯度也是 0：
#
# $$\frac{\partial L}{\partial W_1} = x^{\mathsf T}\,\frac{\partial L}{\partial (x W_1 + b_1)}$$

# %% alt="两排小图，每排八张，每张是一个隐藏层神经元的 784 个权重。上排是训练前：几乎空白，只有零星的淡点。下排是训练后：中间出现笔画形状的正负权重，边缘保持原样。"
after = net.params["W1"]
most = np.argsort(np.abs(after).sum(axis=0))[-8:]
pictures = np.vstack([before.T[most], after.T[most]])     # (16, 784)

fig, ax = plt.subplots(figsize=(7.0, 2.0))
plots.image_grid(ax, pictures, signed=True)
ax.set(yticks=[0.5, 1.5], yticklabels=["before", "after"])
plt.show()

# %% [markdown]
# ## 它会认错哪些数字
#
# 错得最自信的排在最前面。每张图上方写着网络的回答（said）和正确的数字（is）。有几张你自己也会犹豫，有几张却写得很清楚，网络还是认错了：它看到的只是 784 个互不相干的数，并不知道哪些像素相邻。

# %% alt="网络认错的十六个测试数字，排成两行，每行八个，上方标着网络的回答和正确的数字。"
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
# 混淆矩阵统计了全部测试数字：每行是一个真实数字，每列是一种回答。对角线上是答对的；对角线以外的数越大，说明网络越容易混淆这一对。

# %% alt="测试数字的混淆矩阵，十行是真实数字，十列是回答。三十上下的大数都在对角线上，旁边零星的小数是认错的次数。"
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
# ## 三种学习率
#
# 初始权重相同，每批数据也相同，只有学习率不同。0.1 就是上面那次训练；0.01 的损失几乎还没动；1.0 的损失起初降得最快，随后反复跳动，最后又回到起点，网络和瞎猜一样，损失约为 $\ln 10 \approx 2.3$。

# %% alt="三种学习率在 450 次更新中的损失。0.01 从 2.3 慢慢降到 2.2 左右；0.1 降到 0.1 左右；1.0 先略降，再跳高，之后停在 2.3 附近。"
runs = {0.1: (net, history)}
for lr in (0.01, 1.0):
    rng = np.random.default_rng(0)               # 与上面那次训练相同的种子
    other = TwoLayerNet(784, 50, 10, rng=rng)
    trainer = Trainer(other, digits, optimizer=SGD(lr), batch_size=100, rng=rng)
    runs[lr] = (other, trainer.run(iterations=450))

fig, ax = plt.subplots()
for lr, color, line in ((0.01, GREEN, "-."), (0.1, BLUE, "-"), (1.0, ORANGE, "--")):
    loss = np.reshape(runs[lr][1].loss, (-1, 10)).mean(axis=1)  # 每 10 次更新取平均
    ax.plot(np.arange(5, 450, 10), loss, line, color=color, label=f"lr = {lr}")
ax.set(xlabel="update", ylabel="training loss", ylim=(0, 3))
ax.legend()
plt.show()

# %% [markdown]
# 学习率为 1.0 时发生了什么？步子太大，隐藏层神经元的输入一个接一个变成负数，而且对任何图像都是如此。此后 ReLU 输出 0，传回的梯度也是 0，这样的神经元权重再也不会变：它死了。几乎全部死掉以后，还能学习的只剩输出层的偏置 `b2`，而它只能学到各个数字出现的频率。数一数，还有多少神经元至少对一张训练图像有反应：

# %%
for lr in sorted(runs):
    network = runs[lr][0]
    W1, b1 = network.params["W1"], network.params["b1"]
    hidden = digits.train.images @ W1 + b1   # (N, 50)
    alive = (hidden > 0).any(axis=0).sum()
    accuracy = network.accuracy(*digits.test)
    print(f"lr {lr:<4}  test accuracy {accuracy:.3f}  {alive} of 50 units alive")

# %% [markdown]
# ## 接下来可以试
#
# - 把学习率从 0.1 逐步加到 1.0，到多大就学不动了？换一个种子，界限还在那里吗？
# - 把 `TwoLayerNet` 的隐藏层神经元改成 5 个，再改成 200 个。哪些错误始终都在？
# - 设 `weight_init_std=1.0`。从第一个损失值能看出什么？
# - 如果有 MNIST 的四个文件：先 `from book_code.datasets import load_mnist`，再用 `digits = load_mnist("文件夹")` 读入，并增加更新次数。权重的样子有什么不同？
