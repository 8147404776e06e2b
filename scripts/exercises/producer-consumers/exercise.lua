-- One producer, five consumers: fewer than 50, make 200; more than 10, take 20.
return {
  title = {en = "A producer and five consumers", zh = "一个生产者与五个消费者"},
  limits = {wall = 15},
  hints = {
    {en = "The producer closes the queue; consumers end when it is closed and empty.",
      zh = "生产者关闭队列，队列关闭且为空时消费者结束。"},
    {en = "Processes share no variables: count what is taken in a cell.",
      zh = "进程不共享变量：用 cell 统计取出的数量。"},
  },
  checks = {
    output{name = "all", points = 4, "taken: 600"},
    count{name = "made", op = "put", kind_of = "queue", n = 600, points = 2},
    count{name = "got", op = "get", kind_of = "queue", n = 600, points = 2,
      says = {en = "all items are taken out of the queue",
      zh = "所有数据都从队列中取出"}},
    started{name = "six", process = 6, points = 1},
    joined{points = 1},
  },
}
