package io.quorate.rest.gate;

import org.glassfish.grizzly.Buffer;
import org.glassfish.grizzly.attributes.Attribute;
import org.glassfish.grizzly.filterchain.FilterChainContext;
import org.glassfish.grizzly.http.ChunkedTransferEncoding;
import org.glassfish.grizzly.http.HttpContent;
import org.glassfish.grizzly.http.HttpHeader;
import org.glassfish.grizzly.http.HttpServerFilter;
import org.glassfish.grizzly.http.ParsingResult;
import org.glassfish.grizzly.http.TransferEncoding;
import org.glassfish.grizzly.memory.Buffers;
import org.jspecify.annotations.Nullable;

/**
 * The chunked coding of the HTTP codec, read by the letter. The codec's own skips whatever is
 * between the data of a chunk and the next LF, takes an LF for CR LF, and refuses extensions: who
 * reads in front of us may find the end of the body elsewhere (RFC 9112 section 11.2).
 *
 * <p>Answers are written by the codec's own. Connections call it concurrently.
 */
final class StrictChunks implements TransferEncoding {
  /** In the attributes of the packet, which are emptied before its reuse. */
  private static final Attribute<ChunkFraming> FRAMING =
      OwnAttributes.named("chunk-framing", ChunkFraming::new);

  /** In the same, for a body that is read. */
  private static final Attribute<Integer> MOST_BYTES = OwnAttributes.named("most-chunk-bytes");

  private static final int TRAILER_BYTES = 8192;

  private final TransferEncoding ofCodec = new ChunkedTransferEncoding(TRAILER_BYTES);

  /**
   * Has the door hear of a chunk with which the body is longer, as soon as its size has come and
   * before its data has.
   */
  static void expectAtMost(HttpHeader packet, int bytes) {
    if (packet.isChunked()) {
      MOST_BYTES.set(packet, bytes);
    }
  }

  /** What the chunks of a body that have begun have together; 0 if it comes in none. */
  static long announcedBytes(HttpHeader packet) {
    return packet.isChunked() ? FRAMING.get(packet).announcedBytes() : 0;
  }

  /** Takes the place of the codec's own, or of ours from a deployment that was not stopped. */
  void putInto(HttpServerFilter codec) {
    TransferEncoding[] before = codec.getTransferEncodings();
    // The first that wants a body gets it: at no moment there is none.
    codec.addTransferEncoding(this);
    for (TransferEncoding each : before) {
      String name = each.getClass().getName();
      if (name.equals(ofCodec.getClass().getName()) || name.equals(getClass().getName())) {
        codec.removeTransferEncoding(each);
      }
    }
  }

  /** Gives the place back, unless it is another one's by now. */
  void takeOutOf(HttpServerFilter codec) {
    if (codec.removeTransferEncoding(this)) {
      codec.addTransferEncoding(ofCodec);
    }
  }

  @Override
  public boolean wantDecode(HttpHeader packet) {
    return packet.isChunked();
  }

  @Override
  public boolean wantEncode(HttpHeader packet) {
    return ofCodec.wantEncode(packet);
  }

  @Override
  public void prepareSerialize(FilterChainContext ctx, HttpHeader packet, HttpContent content) {
    ofCodec.prepareSerialize(ctx, packet, content);
  }

  @Override
  public Buffer serializePacket(FilterChainContext ctx, HttpContent content) {
    return ofCodec.serializePacket(ctx, content);
  }

  /**
   * The data of one chunk, as far as it has come, or the end of the body, or a sign that it is too
   * long; what is behind is the remainder. All else is taken at once, so that there is nothing to
   * be kept for the next time.
   *
   * @throws BadFraming if the body is not framed as it must be; the codec refuses the request then
   */
  @Override
  public ParsingResult parsePacket(FilterChainContext ctx, HttpHeader packet, Buffer input) {
    ChunkFraming framing = FRAMING.get(packet);
    int at = input.position();
    while (at < input.limit() && framing.remaining() == 0 && !framing.hasEnded()) {
      framing.take(input.get(at++));
    }
    int data = (int) Math.min(framing.remaining(), input.limit() - at);
    @SuppressWarnings("NullAway") // as the codec has it
    Buffer behind = at + data < input.limit() ? input.split(at + data) : null;
    if (data > 0) {
      framing.tookData(data);
      input.position(at);
      input.shrink();
      return ParsingResult.create(packet.httpContentBuilder().content(input).build(), behind);
    }
    if (behind == null) {
      input.tryDispose();
    }
    if (framing.remaining() > 0 && isTooLong(packet, framing)) {
      return ParsingResult.create(sign(ctx, packet), behind);
    }
    return ParsingResult.create(framing.hasEnded() ? last(packet) : null, behind);
  }

  private static boolean isTooLong(HttpHeader packet, ChunkFraming framing) {
    @Nullable Integer most = MOST_BYTES.get(packet);
    return most != null && framing.announcedBytes() > most;
  }

  /** The codec passes on nothing that is empty. Nobody reads it, for the body is too long. */
  private static HttpContent sign(FilterChainContext ctx, HttpHeader packet) {
    return packet
        .httpContentBuilder()
        .content(Buffers.wrap(ctx.getMemoryManager(), new byte[1]))
        .build();
  }

  private static HttpContent last(HttpHeader packet) {
    return packet.httpContentBuilder().content(Buffers.EMPTY_BUFFER).last(true).build();
  }
}
