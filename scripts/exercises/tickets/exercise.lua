-- Ten users after three tickets, or another number of them.
return {
  runs = 6, -- a missing order shows in each
  check = {search = 60},
  title = {en = "Ten users, three tickets", zh = "十个用户抢三张票"},
  files = {"office.lua"},
  limits = {wall = 10},
  vary = {
    tickets = {3, 5, 2, 4, 7},
    others = function(v) return 10 - v.tickets end,
  },
  hints = {
    {en = "Between reading how many are left and writing it back, somebody else may do the same.",
      zh = "在读出余票和写回余票之间，别人可能也在做同样的事。"},
    {en = "Make one lock before the users start, and hold it around reading and writing.",
      zh = "在启动用户之前创建一把锁，并在读和写的整个过程中持有它。"},
  },
  checks = {
    output{name = "sold", points = 3,
      says = {en = "as many users get a ticket as there are tickets, the others do not",
        zh = "有几张票就有几个用户买到票，其余的没有买到"}, [[
        any order
          repeat {tickets}
            user {n:int}: bought
          end
          repeat {others}
            user {n:int}: sold out
          end
        end
        left: 0
      ]]},
    by{name = "ten", line = "user {n:int}: {*}", kind_of = "process", n = 10, own = true,
      distinct = true, range = {1, 10}, points = 1,
      says = {en = "each of ten processes is one user, and prints its own line",
        zh = "十个进程各是一个用户，各自输出自己的一行"}},
    visits{name = "each-once", region = "counter", by = "process", n = 10, each = 1,
      says = {en = "each user goes to the counter once", zh = "每个用户到柜台一次"}},
    visits{name = "all-search", region = "search", n = {min = 10}, points = 0,
      says = {en = "each user looks first", zh = "每个用户先查询"}},
    before{name = "looks-first", {leave = "search"}, {enter = "counter"}, own = true, points = 0,
      says = {en = "who goes to the counter has looked before", zh = "去柜台的用户事先查询过"}},
    visits{name = "sales", region = "sale", n = "tickets", points = 0,
      says = {en = "as many tickets are sold at the counter as there are", zh = "有几张票，柜台就卖出几张"}},
    before{name = "says-so", {enter = "sale"}, {line = "user {n:int}: bought"}, own = true,
      points = 0,
      says = {en = "who says that it has bought has bought", zh = "说买到了的用户确实买到了"}},
    ordered{name = "one-at-a-time", region = "counter", points = 3,
      says = {en = "one user at a time is at the counter, whatever the timing",
        zh = "无论运行快慢，同一时刻只有一个用户在柜台"},
      hint = {en = "office.left and office.set are at the counter: hold the lock around both.",
        zh = "office.left 和 office.set 都在柜台进行：两者都要在锁内。"}},
    concurrent{name = "search-together", region = "search", n = 2,
      says = {en = "users may search at the same time", zh = "用户可以同时查询"},
      hint = {en = "office.search changes nothing, so it needs no lock.",
        zh = "office.search 不修改任何东西，不需要加锁。"}},
    before{name = "joined", {ends = "process"}, {line = "left: {*}"},
      says = {en = "the last line waits for the end of all users", zh = "最后一行等待所有用户结束"}},
    released{points = 0},
  },
}
