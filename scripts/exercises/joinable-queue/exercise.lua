-- The main process waits until all that was put has been done.
return {
  title = {en = "A queue that can be joined", zh = "可以 join 的队列"},
  hints = {
    {en = "task_done says that what was got has been done.",
      zh = "task_done 表示取出的任务已经完成。"},
    {en = "q:join() waits until there were as many task_done as put.",
      zh = "q:join() 等到 task_done 与 put 的次数相同。"},
  },
  checks = {
    output{name = "lines", points = 4, [[
      any order
        repeat 10
          job {n:int} done
        end
      end
      all done
    ]]},
    count{name = "task-done", op = "task_done", n = 10, points = 2,
      says = {en = "task_done is called for each job", zh = "每个任务都调用 task_done"}},
    source{name = "join", must = {":join"}, points = 2},
    started{name = "three", process = 3, daemon = true, points = 2},
  },
}
