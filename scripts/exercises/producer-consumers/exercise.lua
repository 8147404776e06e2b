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
  harmless = {"sleep(0.001)", "sleep(0.002)"}, -- who looks again at once comes through, too
  checks = {
    output{name = "all", points = 2, "taken: 600"},
    passes{name = "passed", from = "process", to = "process", n = {min = 590},
      senders = 1,
      points = 2,
      says = {en = "one process makes the items, others take them: main at most the rest",
        zh = "一个进程生产，其他进程取走：主进程至多取走剩余的数据"}},
    passes{name = "nothing-left", from = "process", to = "any", n = {min = 600}, points = 0,
      says = {en = "at the end nothing is left: all 600 are taken", zh = "最后全部 600 个数据都被取走"}},
    passes{name = "shared", from = "process", to = "process", receivers = {min = 2}, once = true,
      points = 0, says = {en = "several consumers take items", zh = "有多个消费者取数据"}},
    concurrent{name = "together", units = "process", n = 6, points = 0,
      says = {en = "all six processes may run at the same time", zh = "六个进程可以同时运行"}},
    looks{name = "looks", op = "put", kind_of = "queue", of = "process", points = 0,
      says = {en = "the producer looks how many items there are", zh = "生产者查看数据的数量"}},
    -- Once: a consumer that starts when the producer has ended takes what is left without a look.
    looks{name = "consumers-look", op = "get", kind_of = "queue", of = "process", once = true,
      says = {en = "consumers look how many items there are", zh = "消费者查看数据的数量"},
      hint = {en = "q:qsize() tells how many items are in the queue.",
        zh = "q:qsize() 返回队列中数据的数量。"}},
    level{name = "level", most = 260, -- 49 and 200, and a last word for each consumer
      says = {en = "200 are put in only when fewer than 50 are there", zh = "少于 50 个时才放入 200 个"}},
    before{name = "ended", {ends = "process"}, {line = "taken: {*}"},
      says = {en = "what was taken is told after the end of all", zh = "全部结束之后才输出取出的数量"}},
    started{name = "six", process = 6, points = 2},
    joined{points = 1},
  },
}
