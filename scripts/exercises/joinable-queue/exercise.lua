-- The main process waits until all that was put has been done.
return {
  runs = 8,
  check = {search = 60},
  title = {en = "A queue that can be joined", zh = "可以 join 的队列"},
  limits = {wall = 15},
  hints = {
    {en = "task_done says that what was got has been done.",
      zh = "task_done 表示取出的任务已经完成。"},
    {en = "q:join() waits until there were as many task_done as put.",
      zh = "q:join() 等到 task_done 与 put 的次数相同。"},
  },
  checks = {
    output{name = "lines", points = 2, [[
      any order
        repeat 10
          job {n:int} done
        end
      end
      all done
    ]]},
    count{name = "task-done", op = "task_done", n = 10, points = 2,
      says = {en = "task_done is called for each job", zh = "每个任务都调用 task_done"}},
    by{name = "jobs", line = "job {n:int} done", kind_of = "daemon", n = 10, distinct = true,
      range = {1, 10}, points = 1,
      says = {en = "the daemons say which job is done", zh = "守护进程说明哪个任务已完成"}},
    passes{name = "queue", from = "main", to = "daemon", n = {min = 10},
      says = {en = "the jobs go from the main process to the daemons", zh = "任务由主进程传给守护进程"}},
    before{name = "join", {op = "task_done", kind_of = "queue"}, {line = "all done"},
      by = "queue:join", points = 2,
      says = {en = "“all done” waits for each task_done by q:join()",
        zh = "“all done” 通过 q:join() 等待每个 task_done"}},
    before{name = "said", {line = "job {n:int} done"}, {line = "all done"},
      says = {en = "each job is done before “all done”", zh = "每个任务都在 “all done” 之前完成"}},
    started{name = "three", process = 3, daemon = true, points = 1},
  },
}
