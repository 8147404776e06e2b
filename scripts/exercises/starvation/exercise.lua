-- Priorities, with aging: nobody waits for ever.
return {
  title = {en = "Nobody starves", zh = "谁也不会饿死"},
  files = {"desk.lua"},
  limits = {wall = 15, cpu = 10},
  vary = {seed = {1, 2, 3, 5, 8}},
  hints = {
    {en = "job.since is when a job became ready. The longer it waits, the more urgent it is.",
      zh = "job.since 是作业就绪的时刻。等得越久，就应当越紧急。"},
    {en = "Compare job.priority - (now - job.since) // k, with a k of your choice.",
      zh = "比较 job.priority - (now - job.since) // k，k 由你选择。"},
  },
  checks = {
    output{name = "says", points = 1, says = {en = "nobody starves", zh = "谁也不会饿死"}, [[
        nobody starves
      ]]},
    visits{name = "no-long-wait", region = "patient", n = 5, points = 3,
      says = {en = "nobody waits longer than desk.most", zh = "没有作业等待超过 desk.most"},
      hint = {en = "A job that waits must become more urgent with time.",
        zh = "等待的作业要随时间变得更紧急。"}},
    visits{name = "still-urgent", region = "urgent", n = 5, points = 2,
      says = {en = "urgent ones still wait less than first come, first served would have them",
        zh = "紧急作业的等待仍比先来先服务短"},
      hint = {en = "Age slowly: the priority must still count.", zh = "老化要慢：优先级仍要起作用。"}},
    source{name = "by-hand", must_not = {"scheduling"}, points = 0,
      says = {en = "the policy is the submission's own", zh = "策略由自己编写"}},
  },
}
