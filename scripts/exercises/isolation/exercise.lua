-- A process has variables of its own; what it tells travels through a queue.
return {
  check = {prove = true, budget = 2},
  title = {en = "Processes share no variables", zh = "进程之间数据隔离"},
  limits = {wall = 15},
  hints = {
    {en = "The child changes a copy.", zh = "子进程修改的是副本。"},
    {en = "Put the new value into a queue, and get it in the main process.",
      zh = "把新值放入队列，在主进程中取出。"},
  },
  checks = {
    output{name = "lines", points = 4, [[
      child: 1
      parent: 0
      received: 1
    ]]},
    by{name = "child", line = "child: {n:int}", kind_of = "process", n = 1,
      says = {en = "the child prints its own count", zh = "子进程输出自己的 count"}},
    by{name = "main", line = "received: {n:int}", kind_of = "main", n = 1,
      says = {en = "the main process prints what it received", zh = "主进程输出收到的值"}},
    source{name = "its-own", computed = {"parent: 0", "received: 1"}, points = 0,
      says = {en = "the numbers of the last two lines are those that it has and got",
        zh = "最后两行的数字是主进程自己的和收到的"}},
    passes{name = "queue", from = "process", to = "main", kind_of = "queue",
      n = {min = 1}, points = 2,
      says = {en = "the value travels through a queue", zh = "值通过队列传递"}},
    before{name = "waits", {line = "child: {n:int}"}, {line = "parent: {n:int}"}, points = 1,
      says = {en = "“parent” waits for what the child does", zh = "“parent” 等待子进程完成"}},
    started{name = "one", process = 1, points = 0},
    joined{points = 1},
  },
}
