-- A pool whose results come by callbacks.
return {
  title = {en = "A pool with callbacks", zh = "进程池与回调"},
  limits = {wall = 10},
  hints = {
    {en = "apply_async(f, {n}, callback) returns at once; the callback runs in the main process.",
      zh = "apply_async(f, {n}, callback) 立即返回，回调在主进程中运行。"},
    {en = "close() and join() come before the sum is printed.", zh = "打印总和之前要 close() 和 join()。"},
  },
  checks = {
    output{name = "lines", points = 4, [[
      main: {main:int}
      any order
        repeat 8
          {square:int} in {main}
        end
      end
      sum: 204
    ]]},
    source{name = "async", must = {":apply_async"}, points = 3},
    by{name = "callbacks", line = "{square:int} in {pid:int}", kind_of = "main", n = 8,
      distinct = true, range = {1, 64},
      says = {en = "the main process prints each square", zh = "由主进程输出每个平方"}},
    started{name = "workers", process = {min = 1}, daemon = true,
      says = {en = "a pool of processes works", zh = "由进程池完成工作"}},
    alive{name = "four", kind_of = "process", most = 4,
      says = {en = "never more than four workers", zh = "工作进程不超过四个"}},
  },
}
