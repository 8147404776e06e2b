-- Five philosophers, five forks.
local function fork(n) return ordered{name = "fork-" .. n, region = "fork " .. n} end

local function neighbours(n)
  return visits{name = "neighbours-" .. n, region = "fork " .. n, n = 6, each = 3, points = 0,
    says = {en = ("the two neighbours of fork %d eat with it"):format(n),
      zh = ("%d 号叉子由相邻的两人使用"):format(n)}}
end

return {
  runs = 14,
  check = {search = 60},
  title = {en = "Philosophers without deadlock", zh = "不会死锁的哲学家就餐"},
  files = {"supper.lua"},
  limits = {wall = 20},
  hints = {
    {en = "If each takes the left fork first, all may wait for the right one for ever.",
      zh = "如果每个人都先拿左边的叉子，所有人可能永远等待右边的叉子。"},
    {en = "Let everyone take the fork with the lower number first.",
      zh = "让每个人都先拿编号小的叉子。"},
  },
  harmless = {"join(all)"}, -- the end of the script waits for all
  checks = {
    visits{name = "three-meals", region = "meal", by = "process", n = 15, each = 3,
      says = {en = "five philosophers eat three times each", zh = "五位哲学家各吃三次"}},
    fork(1), neighbours(1), fork(2), neighbours(2), fork(3), neighbours(3), fork(4), neighbours(4),
    fork(5), neighbours(5),
    concurrent{name = "two-eat", n = 2, region = "meal", points = 2,
      says = {en = "two who are no neighbours may eat at once", zh = "不相邻的两人可以同时就餐"}},
    no_cycle{name = "no-cycle", points = 2,
      says = {en = "all can never wait for each other", zh = "永远不会互相等待"}},
    released{points = 0},
  },
}
