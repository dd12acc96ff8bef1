package io.quorate.command;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** The encoding of a transaction, and of what it gave. */
final class TransactionCodec {
  private static final int PUT = 1;
  private static final int REMOVE = 2;
  private static final int GET = 3;

  private TransactionCodec() {}

  static void write(Command.Transaction transaction, DataOutput out) throws IOException {
    Wire.writeNumber(out, transaction.checks().size());
    for (Check check : transaction.checks()) {
      Wire.writeKey(out, check.key());
      TermsCodec.writeCondition(check.condition(), out);
    }
    writeOperations(transaction.then(), out);
    writeOperations(transaction.otherwise(), out);
    out.writeBoolean(transaction.dryRun());
    TermsCodec.write(transaction.terms(), out);
  }

  static Command.Transaction read(RequestStamp stamp, DataInput in) throws IOException {
    var budget = new Budget(Limits.TRANSACTION_BYTES);
    List<Check> checks = new ArrayList<>();
    for (int i = Wire.readCount(in, Limits.OPERATIONS); i > 0; i--) {
      var check = new Check(Wire.readKey(in), TermsCodec.readCondition(in));
      budget.spend(check.weightBytes());
      checks.add(check);
    }
    return new Command.Transaction(
        stamp,
        checks,
        readOperations(in, budget),
        readOperations(in, budget),
        in.readBoolean(),
        TermsCodec.read(in));
  }

  static void writeDone(Result.TransactionDone done, DataOutput out) throws IOException {
    Wire.writeNumber(out, done.failedCheck() + 1);
    Wire.writeNumber(out, done.revision());
    Wire.writeNumber(out, done.results().size());
    for (OperationResult result : done.results()) {
      if (result instanceof OperationResult.Put put) {
        out.writeByte(PUT);
        out.writeBoolean(put.created());
        Wire.writeOptionalEntry(out, put.previous());
        Wire.writeNumber(out, put.leaseId());
      } else if (result instanceof OperationResult.Removed removed) {
        out.writeByte(REMOVE);
        out.writeBoolean(removed.removed());
        Wire.writeOptionalEntry(out, removed.previous());
      } else {
        out.writeByte(GET);
        Wire.writeOptionalEntry(out, result.carried());
      }
    }
  }

  static Result.TransactionDone readDone(DataInput in) throws IOException {
    int failedCheck = Wire.readCount(in, Limits.OPERATIONS) - 1;
    long revision = Wire.readNumber(in);
    List<OperationResult> results = new ArrayList<>();
    for (int i = Wire.readCount(in, Limits.OPERATIONS); i > 0; i--) {
      results.add(readResult(in));
    }
    return new Result.TransactionDone(failedCheck, revision, results);
  }

  private static void writeOperations(List<Operation> operations, DataOutput out)
      throws IOException {
    Wire.writeNumber(out, operations.size());
    for (Operation operation : operations) {
      if (operation instanceof Operation.Put put) {
        out.writeByte(PUT);
        Wire.writeKey(out, put.key());
        Wire.writeValue(out, put.value());
        AttachmentCodec.write(put.attachment(), out);
        out.writeBoolean(put.returnPrevious());
      } else if (operation instanceof Operation.Remove remove) {
        out.writeByte(REMOVE);
        Wire.writeKey(out, remove.key());
        out.writeBoolean(remove.returnPrevious());
      } else {
        out.writeByte(GET);
        Wire.writeKey(out, operation.key());
      }
    }
  }

  private static List<Operation> readOperations(DataInput in, Budget budget) throws IOException {
    List<Operation> operations = new ArrayList<>();
    for (int i = Wire.readCount(in, Limits.OPERATIONS); i > 0; i--) {
      Operation operation = readOperation(in);
      budget.spend(operation.weightBytes());
      operations.add(operation);
    }
    return operations;
  }

  private static Operation readOperation(DataInput in) throws IOException {
    int kind = in.readUnsignedByte();
    return switch (kind) {
      case PUT ->
          new Operation.Put(
              Wire.readKey(in), Wire.readValue(in), AttachmentCodec.read(in), in.readBoolean());
      case REMOVE -> new Operation.Remove(Wire.readKey(in), in.readBoolean());
      case GET -> new Operation.Get(Wire.readKey(in));
      default -> throw new IOException("Operations of kind %d are unknown.".formatted(kind));
    };
  }

  private static OperationResult readResult(DataInput in) throws IOException {
    int kind = in.readUnsignedByte();
    return switch (kind) {
      case PUT ->
          new OperationResult.Put(
              in.readBoolean(), Wire.readOptionalEntry(in), Wire.readNumber(in));
      case REMOVE -> new OperationResult.Removed(in.readBoolean(), Wire.readOptionalEntry(in));
      case GET -> new OperationResult.Got(Wire.readOptionalEntry(in));
      default ->
          throw new IOException("Results of operations of kind %d are unknown.".formatted(kind));
    };
  }

  /** Ends the reading of a transaction that is too large before all of it is in memory. */
  private static final class Budget {
    private long leftBytes;

    Budget(long bytes) {
      leftBytes = bytes;
    }

    void spend(long bytes) throws IOException {
      leftBytes -= bytes;
      if (leftBytes < 0) {
        throw new IOException("A transaction is too large.");
      }
    }
  }
}
