-- Five philosophers, five forks.
return {
  title = {en = "Philosophers without deadlock", zh = "不会死锁的哲学家就餐"},
  files = {"supper.lua"},
  limits = {wall = 20},
  hints = {
    {en = "If each takes the left fork first, all may wait for the right one for ever.",
      zh = "如果每个人都先拿左边的叉子，所有人可能永远等待右边的叉子。"},
    {en = "Let everyone take the fork with the lower number first.",
      zh = "让每个人都先拿编号小的叉子。"},
  },
  checks = {
    exclusive{name = "fork-1", region = "fork 1", points = 1},
    exclusive{name = "fork-2", region = "fork 2", points = 1},
    exclusive{name = "fork-3", region = "fork 3", points = 1},
    exclusive{name = "fork-4", region = "fork 4", points = 1},
    exclusive{name = "fork-5", region = "fork 5", points = 1},
    at_least{name = "two-eat", n = 2, region = "meal", points = 3,
      says = {en = "two who are no neighbours eat at once", zh = "不相邻的两人可以同时就餐"}},
    started{name = "five", process = 5, points = 1},
    released{points = 1},
  },
}
