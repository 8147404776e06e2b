-- Ten users after three tickets.
return {
  title = {en = "Ten users, three tickets", zh = "十个用户抢三张票"},
  files = {"office.lua"},
  limits = {wall = 10},
  hints = {
    {en = "Between reading how many are left and writing it back, somebody else may do the same.",
      zh = "在读出余票和写回余票之间，别人可能也在做同样的事。"},
    {en = "Make one lock before the users start, and hold it around reading and writing.",
      zh = "在启动用户之前创建一把锁，并在读和写的整个过程中持有它。"},
  },
  checks = {
    output{name = "sold", points = 4,
      says = {en = "three users get a ticket, seven do not", zh = "三个用户买到票，七个没有买到"}, [[
        any order
          repeat 3
            user {n:int}: bought
          end
          repeat 7
            user {n:int}: sold out
          end
        end
        left: 0
      ]]},
    exclusive{name = "one-at-a-time", region = "counter", points = 3,
      says = {en = "one user at a time is at the counter", zh = "同一时刻只有一个用户在柜台"},
      hint = {en = "office.left and office.set are at the counter: hold the lock around both.",
        zh = "office.left 和 office.set 都在柜台进行：两者都要在锁内。"}},
    at_least{name = "search-together", region = "search", n = 2, points = 2,
      says = {en = "users search at the same time", zh = "用户可以同时查询"},
      hint = {en = "office.search changes nothing, so it needs no lock.",
        zh = "office.search 不修改任何东西，不需要加锁。"}},
    started{name = "ten", process = 10, points = 0},
    joined{points = 1},
    released{points = 0},
  },
}
