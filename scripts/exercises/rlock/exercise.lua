-- A lock that its owner may take again.
return {
  title = {en = "A lock within itself", zh = "递归锁"},
  files = {"account.lua"},
  limits = {wall = 15},
  hints = {
    {en = "transfer holds the lock and calls deposit, which takes it again.",
      zh = "transfer 持有锁，又调用再次加锁的 deposit。"},
    {en = "rlock() makes a lock that its owner may acquire again.", zh = "rlock() 创建可以重复获得的锁。"},
  },
  checks = {
    output{name = "sum", points = 3, "sum: 100"},
    exclusive{name = "one-at-a-time", region = "account", points = 4},
    source{name = "rlock", must = {"rlock"}, points = 1},
    started{name = "four", process = 4, points = 1},
    released{points = 1},
  },
}
