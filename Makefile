# Everything a fresh clone needs: a Python of 3.11 to 3.14 with venv, and make. uv is used where it is there.
#
#   make serve                             the bundle with the embedded model, at 127.0.0.1:8080
#   make serve MODEL=dir-or-hub-id PORT=   any Mistral checkpoint, any port; owner/name@revision too
#   make serve MODEL= ADAPTER=dir-or-id    the same with a LoRA adapter merged into it
#   make serve SET="quantization=int8 max_running=8"   with other settings of the engine than config.yaml's
#   make serve BACKEND=vllm                vLLM computes, in an environment of its own, outside of this folder
#   make serve API_KEY=k HOST=0.0.0.0      reachable from outside, for those who know k
#   make serve API_KEY=k,l KEY_CONCURRENCY=4   for those who know k or l; 4 requests of each at once
#   make serve ORIGINS="https://a.example http://localhost:5173"   also for pages of these origins
#   make serve GRACE=60                    seconds for running requests to end in, when it is stopped
#   make vllm                              that environment: vLLM for CPUs, and what it serves with; minutes
#   make doctor                            what this machine is, and what to expect of it
#   make plan GPU=A10G [MODEL=7b|dir]      what takes which part of a GPU's memory; SET= as above; no GPU=: of each
#   make test, make lint                   what CI runs, and make test-vllm where vLLM's build for CPUs runs
#   make test-long                         the variants of tests that take long; 3 minutes
#   make test-vllm                         one suite over both engines, then the dialects over vLLM; 12 minutes
#   make test-page                         the rest of the playground's tests, in a browser; minutes
#   make push-proof                        install and serve what `truss push` uploads; minutes
#   make push-proof ARGS=config.vllm.yaml  what the image for vLLM would install; minutes
#   make conformance [ARGS=suite]          other people's tests against the server; 15 minutes; BACKEND= as above
#   make clients [ARGS=name]               agents and libraries of others, run against the server; it needs Node 20 and npm
#   make checkpoints [ARGS=word]           the kinds of checkpoint that people have, served or refused; minutes
#   make soak [ARGS=row]                   what it withstands: overload, disconnects, faults; 10 minutes
#   make kernels [ARGS=tests|compile|matrix]   the GPU kernels without a GPU: compiled, and interpreted; minutes
#   make mutants [ARGS=minutes]            changed lines that no test notices; 30 minutes
#   make train                             make data/tiny-mistral again, in two hours; interrupted, it goes on from there
#   make pilot ARGS='layers=4 layers=5'    the same for 5 minutes each, with other settings, side by side
#   make eval [SPLIT=final|first]          examine it; --seeds in ARGS=: how much its answers vary
#   make eval ARGS='--quantization int8'   examine it as a CPU has it in 8 bits, or int4
#   make bench [MODEL=M4|M4-copy|embedded|dir]   how fast it is here; writes benchmarks/results/, by class of CPU
#   make bench MODEL=host                  what the engine's thread spends on a step, the device left out
#   make bench-peers [MODEL=] [PEERS=]     how fast it is beside vLLM, llama-server and transformers serve
#   make bench-peers CLASS=avx2            as a CPU with no more than AVX2 would do it
#   make bench-parent PARENT=checkout      the same beside another checkout of this project, in turn
#   make bench-pair [PARENT=] [PEERS=]     two servers at the same time, asked in alternation, where the machine's pace changes
#   make pacing                            how long prompts and streams wait for each other, simulated: docs/performance.md
#   make gpu [ARGS=word]                   on a GPU, what there is to know of it in ten minutes, with what make lint installed; writes .build/gpu/
#   make gpu-kit [KIT=dir]                 what an image with torch, transformers and triton lacks for that; it needs the network
#   make gpu KIT=dir PYTHON=python3        with that image's own Python, and nothing from the network
#   make capacity ARGS=table               how many replicas hold a goal, simulated: docs/scaling.md
#   make lock [ARGS=--upgrade]             requirements.lock again, from the requirements that people wrote
#   make clean                             remove what these left in this folder, .venv included; ~/.cache/mistral-chat* stays
#   make serve, test, ... PYTHON=python3.13   with another Python, in .venv-python3.13

PYTHON =
MODEL =
ADAPTER =
# native or vllm. Empty: as config.yaml says
BACKEND =
HOST =
PORT =
# Several are separated by commas or spaces.
API_KEY =
KEY_CONCURRENCY =
# Several likewise.
ORIGINS =
SET =
GRACE =
# T4, L4, A10G, A100-40GB, A100-80GB, H100 or H200. Empty: a row for each
GPU =

# Those that this class of machine is judged against; all: whatever can be installed and started
PEERS = usual
# Empty: what this machine is
CLASS =
# A directory: git worktree add DIR COMMIT
PARENT =
# An exam: development, final or first. Empty: development
SPLIT =

# A Python that is named has an environment of its own.
VENV = .venv$(if $(PYTHON),-$(notdir $(PYTHON)))
BIN = $(VENV)/bin
# Processes that share the files of tests. Each may start servers of its own: 1 to 2 GB
WORKERS = 2
# What `make gpu-kit` gathers, for the Python that `make gpu` is told to use
KIT = .build/gpu-kit
# Options of the tools, `make test ARGS='-k sse'`
ARGS =

comma = ,

.PHONY: help serve vllm doctor plan test test-long test-vllm test-page lint push-proof conformance clients checkpoints soak kernels mutants train pilot eval \
    bench bench-peers bench-parent bench-pair pacing gpu gpu-kit capacity lock clean
.DEFAULT_GOAL = help

help:
	@sed -n 's/^#   //p' Makefile

serve: $(VENV)/serve-installed $(if $(filter vllm,$(BACKEND)),vllm)
	@$(BIN)/python -m local.serve $(if $(BACKEND),--backend '$(BACKEND)') \
	    $(if $(MODEL),--model '$(MODEL)') $(if $(ADAPTER),--adapter '$(ADAPTER)') \
	    $(if $(HOST),--host '$(HOST)') \
	    $(if $(PORT),--port '$(PORT)') $(foreach key,$(subst $(comma), ,$(API_KEY)),--api-key '$(key)') \
	    $(foreach setting,$(SET),--set '$(setting)') \
	    $(foreach origin,$(subst $(comma), ,$(ORIGINS)),--origin '$(origin)') \
	    $(if $(KEY_CONCURRENCY),--key-concurrency '$(KEY_CONCURRENCY)') $(if $(GRACE),--grace '$(GRACE)')

vllm: $(VENV)/serve-installed
	@$(BIN)/python -m local.vllm

# Before anything is installed too
doctor:
	@$(or $(wildcard $(BIN)/python),$(PYTHON),python3) -m local.doctor $(if $(PORT),--port '$(PORT)')

plan: $(VENV)/serve-installed
	@PYTHONPATH=packages:. $(BIN)/python -m local.plan $(if $(GPU),--gpu '$(GPU)') $(if $(MODEL),--model '$(MODEL)') \
	    $(foreach setting,$(SET),--set '$(setting)')

test: $(VENV)/tests-installed
	$(BIN)/python -m pytest --numprocesses $(WORKERS) --dist loadfile $(ARGS)

test-long: $(VENV)/tests-installed
	$(BIN)/python -m pytest --numprocesses $(WORKERS) --dist loadfile -m long $(ARGS)

# What goes over HTTP, and asks nothing of how an engine is built
OVER_HTTP = tests/test_dialects.py tests/test_clients.py tests/test_bad_input.py tests/test_disconnects.py \
    tests/test_spelled_answers.py tests/test_readme.py tests/clients

test-vllm: $(VENV)/tests-installed
	$(BIN)/python -m local.vllm -m pytest tests/engines $(ARGS)
	$(BIN)/python -m pytest --backend vllm $(OVER_HTTP) $(ARGS)

test-page: $(VENV)/tests-installed
	$(BIN)/python -m pytest --numprocesses $(WORKERS) --dist loadfile -m page tests/local/playground $(ARGS)

lint: $(VENV)/tests-installed
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	PYTHONPATH=packages:. $(BIN)/lint-imports

push-proof: $(VENV)/tests-installed
	$(BIN)/python -m tests.push_proof $(ARGS)

conformance: $(VENV)/tests-installed $(if $(filter vllm,$(BACKEND)),vllm)
	$(BIN)/python -m tests.conformance.run $(if $(BACKEND),--backend '$(BACKEND)') $(ARGS)

clients: $(VENV)/tests-installed
	$(BIN)/python -m tests.clients.run $(ARGS)

checkpoints: $(VENV)/tests-installed
	PYTHONPATH=packages $(BIN)/python -m tests.checkpoints.run $(ARGS)

soak: $(VENV)/tests-installed
	$(BIN)/python -m tests.soak.run $(ARGS)

kernels: $(VENV)/tests-installed
	PYTHONPATH=packages $(BIN)/python -m tests.kernels.run $(ARGS)

mutants: $(VENV)/tests-installed
	$(BIN)/python -m tests.mutants.run $(ARGS)

# Threads that spin while they wait would keep the processor from the process that writes the conversations.
LEARNING = OMP_WAIT_POLICY=passive GOMP_SPINCOUNT=10000 PYTHONPATH=packages:. $(BIN)/python

train: $(VENV)/tests-installed
	$(LEARNING) -m training.train --work .build/training $(ARGS)

pilot: $(VENV)/tests-installed
	$(LEARNING) -m training.pilot $(ARGS)

eval: $(VENV)/tests-installed
	PYTHONPATH=packages:. $(BIN)/python -m training.evaluate $(if $(SPLIT),--split '$(SPLIT)') $(ARGS)

BENCH = $(BIN)/python -m benchmarks.run $(if $(MODEL),--model '$(MODEL)') $(if $(CLASS),--class '$(CLASS)')

bench: $(VENV)/bench-installed
	$(if $(filter host,$(MODEL)),PYTHONPATH=packages $(BIN)/python -m benchmarks.measuring.host,$(BENCH)) $(ARGS)

bench-peers: $(VENV)/bench-installed
	$(BENCH) --start-peers '$(PEERS)' $(ARGS)

bench-parent: $(VENV)/bench-installed
	$(BENCH) --parent '$(PARENT)' --repeats 1 --turns 3 $(ARGS)

bench-pair: $(VENV)/bench-installed
	$(BIN)/python -m benchmarks.paired $(if $(MODEL),--model '$(MODEL)') $(if $(PARENT),--parent '$(PARENT)') \
	    $(if $(filter-out usual,$(PEERS)),--start-peers '$(PEERS)') --cells chat --turns 6 $(ARGS)

pacing: $(VENV)/bench-installed
	PYTHONPATH=packages $(BIN)/python -m tests.pacing.run $(ARGS)

# With whatever Python there is: an image for GPUs has its own torch, and may have no network.
gpu:
	PYTHONPATH=packages:.$(if $(PYTHON),:$(KIT)) $(or $(PYTHON),$(wildcard $(BIN)/python),python3) -m tests.gpu.run $(ARGS)

gpu-kit: $(VENV)/tests-installed
	$(BIN)/python -m tests.gpu.kit $(KIT) $(ARGS)

capacity: $(VENV)/bench-installed
	PYTHONPATH=packages:. $(BIN)/python -m benchmarks.capacity $(or $(ARGS),table)

clean:
	rm -rf .venv .venv[-.]* .build .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

lock:
	$(or $(wildcard $(BIN)/python),$(PYTHON),python3) -m local.install.relock $(ARGS)

# Of serve, bench and tests what is wanted, with what it stands on: local/install/ says how, and writes
# the stamps. Done again when the lock changes. With the first Python that can make an environment, and
# is one that the lock is made for.
CAN_MAKE_ONE = import sys, shutil, importlib.util as util; \
    sys.exit(not (3, 11) <= sys.version_info < (3, 15) or not (util.find_spec("ensurepip") or shutil.which("uv")))

$(VENV)/%-installed: requirements.lock
	@for python in $(or $(PYTHON),python3 python3.11 python3.12 python3.13 python3.14); do \
	    if $$python -c '$(CAN_MAKE_ONE)' 2>/dev/null; then exec $$python -m local.install $* --venv $(VENV); fi; \
	done; \
	echo "No $(or $(PYTHON),python3) of version 3.11 to 3.14 with venv was found. Install one (Debian: python3-venv)," \
	    "or name it: make PYTHON=/path/to/python3" >&2; \
	exit 1
