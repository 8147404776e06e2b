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
    source{name = "computed", computed = {"204"}, points = 0,
      says = {en = "the sum is computed from what the callbacks get", zh = "总和由回调得到的结果计算得出"}},
    by{name = "callbacks", line = "{square:int} in {pid:int}", kind_of = "main", n = 8,
      distinct = true, range = {1, 64}, within = "callback", pid = "pid", points = 2,
      says = {en = "a callback in the main process prints each square and its process number",
        zh = "由主进程中的回调输出每个平方和它的进程号"}},
    pool{name = "workers", size = 4, tasks = {min = 8}, by = "process",
      results = {1, 4, 9, 16, 25, 36, 49, 64},
      says = {en = "a pool of four processes squares the eight numbers, one task for each",
        zh = "由四个进程的进程池计算八个数的平方，每个数一个任务"}},
    in_flight{name = "async", n = 2, points = 2,
      says = {en = "a task is submitted before the result of the last one is there",
        zh = "不等上一个结果就提交下一个任务"},
      hint = {en = "apply waits for the result, apply_async does not.",
        zh = "apply 等待结果，apply_async 不等待。"}},
    alive{name = "four", kind_of = "process", most = 4,
      says = {en = "never more than four workers", zh = "工作进程不超过四个"}},
  },
}
