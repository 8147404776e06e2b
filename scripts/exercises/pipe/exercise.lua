-- A talk through a pipe, which ends because an end is closed.
return {
  title = {en = "A talk through a pipe", zh = "通过管道对话"},
  files = {"talk.lua"},
  limits = {wall = 10},
  runs = 10,
  any_code = true, -- a unit may be terminated
  check = {search = 40},
  vary = {
    rounds = {4, 6, 3},
    start = {7, 2},
    last = function(v)
      local question, answer = v.start, nil
      for _ = 1, v.rounds do
        answer = (question * question + 3) % 1009
        question = (question + answer) % 997
      end
      return answer
    end,
  },
  hints = {
    {en = "pipe() gives two ends: here, there = pipe(). send and recv go both ways.",
      zh = "pipe() 给出两端：here, there = pipe()。send 和 recv 双向都可以。"},
    {en = "recv raises pipe.Closed when nobody holds the other end any more: pcall catches that.",
      zh = "另一端再没有人持有时，recv 抛出 pipe.Closed：用 pcall 捕获。"},
    {en = "A child has both ends, as its parent does. Each closes the end that it does not use.",
      zh = "子进程和父进程一样持有两端。各自关闭自己不用的一端。"},
  },
  checks = {
    output{name = "lines", points = 3, says = {en = "both say what they have got",
      zh = "双方都说出自己得到了什么"}, [[
      child: {rounds} questions
      main: {last}
    ]]},
    passes{name = "questions", from = "main", to = "process", kind_of = "pipe", n = "rounds",
      points = 2, says = {en = "the questions, and nothing else, go through a pipe to the child",
        zh = "问题（且仅有问题）通过管道传给子进程"},
      hint = {en = "No last word is needed: a pipe can be closed.", zh = "不需要结束标记：管道可以关闭。"}},
    passes{name = "answers", from = "process", to = "main", kind_of = "pipe", n = "rounds",
      points = 2, says = {en = "the answers, and nothing else, come back through a pipe",
        zh = "答案（且仅有答案）通过管道传回"}},
    visits{name = "answered", region = "answer", by = "process", n = "rounds",
      says = {en = "the child finds the answers", zh = "由子进程求出答案"}},
    by{name = "child", line = "child: {n:int} questions", kind_of = "process", n = 1, points = 0,
      says = {en = "the child says how many questions it got", zh = "由子进程说出它得到几个问题"}},
    before{name = "closed", {op = "close", kind_of = "pipe", of = "main"},
      {line = "child: {n:int} questions"}, by = "pipe", points = 2,
      says = {en = "the child knows by the closed pipe that no question follows",
        zh = "子进程因管道关闭得知不再有问题"}},
    before{name = "joined", {ends = "process"}, {line = "main: {n:int}"},
      says = {en = "the main process speaks after the child's end", zh = "子进程结束之后主进程才输出"}},
  },
}
