-- First come first served, and round robin, as tables of four functions.
return {
  title = {en = "Scheduling by hand", zh = "手写调度算法"},
  files = {"board.lua"},
  limits = {wall = 15, cpu = 10},
  vary = {seed = {1, 2, 3, 5, 8}},
  hints = {
    {en = "Keep the ready jobs in a list: put at its end, take from its head.",
      zh = "用一个列表保存就绪的作业：放到末尾，从开头取。"},
    {en = "When a slice is over, leave gets why == \"slice\": the job goes to the end.",
      zh = "时间片用完时作业仍然就绪：leave 收到 why == \"slice\"，要把它放回末尾。"},
  },
  checks = {
    output{name = "says", points = 1,
      says = {en = "both policies are right", zh = "两种策略都正确"}, [[
        any order
          fcfs: right
          rr: right
        end
      ]]},
    visits{name = "fcfs", region = "fcfs", n = 6, points = 2,
      says = {en = "first come first served is right for each workload",
        zh = "先来先服务对每组作业都正确"},
      hint = {en = "Jobs run in the order in which they became ready, until their burst is over.",
        zh = "作业按就绪的先后运行，直到这段计算结束。"}},
    visits{name = "rr", region = "rr", n = 6, points = 3,
      says = {en = "round robin is right for each workload", zh = "时间片轮转对每组作业都正确"},
      hint = {en = "slice(job) is the quantum; a job whose slice is over goes to the end.",
        zh = "slice(job) 返回时间片；时间片用完的作业排到末尾。"}},
    source{name = "by-hand", must_not = {"scheduling"}, points = 0,
      says = {en = "the policies are the submission's own", zh = "策略由自己编写"}},
  },
}
