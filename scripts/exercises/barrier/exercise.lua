-- Four hikers wait for each other after each of five stages.
local built_from = {"lock", "rlock", "semaphore"}

local function stage(n)
  return before{name = "stage-" .. n, {leave = "stage " .. n - 1}, {enter = "stage " .. n},
    by = built_from,
    says = {en = ("all four have walked stage %d before one begins stage %d, by locks and "
      .. "semaphores"):format(n - 1, n),
      zh = ("凭锁和信号量，四个人都走完第 %d 段之后，才有人走第 %d 段"):format(n - 1, n)}}
end

return {
  runs = 14,
  check = {search = 60},
  title = {en = "A barrier from a lock and a semaphore", zh = "用锁和信号量搭建屏障"},
  files = {"hike.lua"},
  limits = {wall = 15},
  hints = {
    {en = "Count who has come, with the lock held. The last one opens the semaphore for all.",
      zh = "持有锁时统计到达人数，最后一个人为所有人打开信号量。"},
    {en = "Who is quick comes back to the barrier while others have not yet left it: it must not "
      .. "take what was meant for them.",
      zh = "走得快的人再次来到屏障时，别人可能还没有离开：不能拿走留给别人的信号。"},
    {en = "Use two semaphores by turns: one to let all in, one to let all out before anybody comes "
      .. "again.",
      zh = "轮流使用两个信号量：一个让所有人进，一个让所有人出，出完才能再来。"},
  },
  checks = {
    visits{name = "four", region = "hike", by = "process", n = 20, each = 5, points = 2,
      says = {en = "four processes walk five stages each", zh = "四个进程各走五段"}},
    visits{name = "first-stage", region = "stage 1", n = 4, each = 1, points = 0,
      says = {en = "each hiker walks each stage once", zh = "每人每段走一次"}},
    visits{name = "last-stage", region = "stage 5", n = 4, each = 1, points = 0,
      says = {en = "each hiker walks each stage once", zh = "每人每段走一次"}},
    concurrent{name = "together", region = "stage 1", n = 4,
      says = {en = "all four may walk at the same time", zh = "四个人可以同时走"}},
    stage(2), stage(3), stage(4), stage(5),
    no_polling{name = "sleeps", most = 10,
      says = {en = "who waits sleeps, and does not look again and again",
        zh = "等待的人在睡眠，而不是反复查看"}},
    joined{points = 1},
  },
}
